"""What findings say of themselves, and what to do about them."""

WORDS = {
    "unmoved": {"ko": "{runs}번 수집하는 동안 바뀐 데이터가 없습니다. 전에는 길어도 {usual}번 만에 바뀌었습니다.",
                "en": "Nothing has changed in {runs} runs; before, it never took more than {usual}."},
    "frozen": {"ko": "{runs}번 수집하는 동안 목록이 한 글자도 바뀌지 않았습니다. 오래된 사본을 받고 있을 수 있습니다.",
               "en": "The list has been the same to the byte for {runs} runs; it may be an old copy."},
    "empty": {"ko": "빈 목록이 왔습니다. 아직 실린 데이터가 없어 잃은 것은 없습니다.",
              "en": "The list is empty. There were no datasets yet, so nothing is lost."},
    "few_records": {"ko": "기록이 {now}건 왔습니다. 보통은 {usual}건쯤 옵니다.",
                    "en": "{now} records came; usually there are about {usual}."},
    "many_records": {"ko": "기록이 {now}건이나 왔습니다. 보통은 {usual}건쯤 옵니다.",
                     "en": "As many as {now} records came; usually there are about {usual}."},
    "small": {"ko": "받은 양이 {now}바이트로, 보통({usual}바이트)보다 훨씬 적습니다.",
              "en": "{now} bytes came, far less than the usual {usual}."},
    "large": {"ko": "받은 양이 {now}바이트로, 보통({usual}바이트)보다 훨씬 많습니다.",
              "en": "{now} bytes came, far more than the usual {usual}."},
    "slow": {"ko": "수집에 {now}초 걸렸습니다. 보통은 {usual}초쯤 걸립니다.",
             "en": "The run took {now} seconds; usually it takes about {usual}."},
    "drift": {"ko": "기록의 꼴이 {count}군데 바뀌었습니다. {first_ko}",
              "en": "Records look different in {count} respects. {first_en}"},
    "late": {"ko": "{hours}시간째 수집하지 않았습니다. 보통은 {usual}시간마다 수집합니다.",
             "en": "There has been no run for {hours} hours; usually there is one every {usual}."},
    "failed": {"ko": "수집이 끝까지 가지 못했습니다.", "en": "The run did not come to its end."},
}
ASK = {"ko": "협력기관에 목록이 제대로 갱신되는지 물어봐 주세요. 그렇다면 그대로 두셔도 됩니다.",
       "en": "Ask the partner whether the list is kept up to date. If it is, leave it as it is."}
LOOK = {"ko": "그 수집에서 무엇이 바뀌었는지 보고, 뜻밖이면 협력기관에 확인해 주세요.",
        "en": "See in the run what has changed; ask the partner if it is unexpected."}
NEXT = {
    "empty": {"ko": "수집처의 주소와 옵션이 맞는지, 협력기관이 데이터를 올렸는지 확인해 주세요.",
              "en": "Check the source's address and options, and whether the partner has put anything there."},
    "unmoved": ASK, "frozen": ASK, "few_records": LOOK, "many_records": LOOK, "small": LOOK, "large": LOOK,
    "slow": {"ko": "협력기관 서버가 느려졌는지 확인해 주세요. 계속되면 수집 시각을 옮겨 주세요.",
             "en": "See whether the partner's server has become slow; if it goes on, harvest at another hour."},
    "drift": {"ko": "바뀐 항목을 보고, 우리가 쓰는 항목이면 협력기관에 되돌려 달라고 하거나 운영자에게 알려 주세요.",
              "en": "Look at the keys that changed; if we use them, ask the partner to change them back, or tell "
                    "the operator."},
    "late": {"ko": "예약 수집(`ieum schedule`)이 켜져 있는지 운영자가 확인해 주세요. 기관에서는 센터에 알려 주세요.",
             "en": "Whoever runs the site should see that `ieum schedule` runs; partners, please tell the centre."},
    "too_many_gone": {"ko": "계획을 보고, 내려도 되면 승인하고 아니면 반영하지 않기를 골라 주세요.",
                      "en": "Look at the plan and approve or refuse it."},
    "not_whole": LOOK,
    "": {"ko": "그 수집의 결과를 보고, 계속되면 운영자나 협력기관에 알려 주세요.",
         "en": "Look at the run; tell the operator or the partner if it goes on."},
}
OVER = {
    "late": {"ko": "다시 수집하기 시작했습니다.", "en": "It is harvested again."},
    "off": {"ko": "자동 수집을 껐습니다.", "en": "It is not harvested on time any more."},
    "schedule": {"ko": "수집 시각이 바뀌어 이제 늦지 않습니다.", "en": "By its new schedule it is not late."},
    "good": {"ko": "마지막 수집에서는 나타나지 않았습니다.", "en": "The last run did not show it any more."},
    "decided": {"ko": "담당자가 정했습니다.", "en": "Somebody has decided."},
    "removed": {"ko": "이제 수집하지 않는 수집처입니다.", "en": "This source is harvested no more."},
}
