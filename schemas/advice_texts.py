"""The words of the advice: what would make a record better, and blocks nothing.  Code, Korean, English."""

ADVICE_TEXTS: dict[str, tuple[str, str]] = {
    "identifier_advised": (
        "목록키가 없습니다. 기관 목록과 맞추어 보기 어렵습니다. 기관에서 쓰는 번호가 있으면 적어 주세요.",
        "The identifier is missing, so matching with your own list is hard. Give your number if there is one."),
    "contact_way_advised": (
        "연락처가 없습니다. 물어볼 길이 없습니다. 부서 전화나 전자우편을 적어 주세요.",
        "There is no telephone or e-mail, so nobody can ask. Give those of the department."),
    "legal_basis_text_advised": (
        "보유근거가 없습니다. 공유해도 되는지 따질 때 필요합니다. 법령 이름과 조항을 적어 주세요.",
        "The legal ground for holding the data is missing. It helps to judge sharing. Name the law and article."),
    "provenance_advised": (
        "수집방법이 없습니다. 믿고 쓸 수 있는지 따지기 어렵습니다. 어떻게 모았는지 적어 주세요.",
        "The way of collection is missing, so trust is hard to judge. Tell how the data were gathered."),
    "next_update_advised": (
        "차기 등록 예정일이 없습니다. 언제 다시 볼지 알 수 없습니다. 다음 갱신 예정일을 적어 주세요.",
        "The next update is missing, so users cannot plan. Give the day it is due."),
    "access_procedure_advised": (
        "제공형태·신청절차가 없습니다. 받는 방법을 알 수 없습니다. 받는 곳과 절차를 적어 주세요.",
        "The way of delivery or request is missing, so users do not know how to get the data. Describe it."),
    "third_party_rights_advised": (
        "제3자 권리 여부가 없습니다. 남의 권리가 섞이면 쓰는 사람이 책임집니다. 있음 또는 없음을 골라 주세요.",
        "It is not said whether third parties hold rights, which users would answer for. Choose yes or no."),
    "spatial_coverage_advised": (
        "공간범위가 없습니다. 지역으로 찾을 때 빠집니다. 전국, 광주광역시처럼 적어 주세요.",
        "The area covered is missing, so search by place misses the data. Name the area."),
    "temporal_coverage_advised": (
        "시간범위가 없습니다. 기간으로 찾을 때 빠집니다. 데이터의 시작과 끝을 적어 주세요.",
        "The period covered is missing, so search by time misses the data. Give start and end."),
    "resource_name_advised": (
        "파일데이터명이 없습니다. 여러 자원을 가려 볼 수 없습니다. 자원 이름을 적어 주세요.",
        "The name is missing, so several resources cannot be told apart. Give a name."),
    "resource_format_advised": (
        "확장자가 없습니다. 어떤 프로그램으로 여는지 알 수 없습니다. CSV, JSON처럼 적어 주세요.",
        "The format is missing, so users do not know how to open it. Write CSV, JSON or another."),
    "resource_url_advised": (
        "주소가 없습니다. 받을 수 없는 자원입니다. 내려받는 주소나 신청 주소를 적어 주세요.",
        "The address is missing, so the resource cannot be reached. Give the address to fetch or request it."),
    "resource_size_advised": (
        "크기와 전체 행이 없습니다. 받기 전에 가늠할 수 없습니다. 바이트 수나 행 수를 적어 주세요.",
        "Size and rows are missing, so users cannot judge before fetching. Give bytes or rows."),
    "api_type_advised": (
        "API 유형과 트래픽이 없습니다. 부르는 방법을 알 수 없습니다. REST 같은 유형과 하루 한도를 적어 주세요.",
        "API type and quota are missing, so users cannot plan calls. Give the type and the daily limit."),
    "columns_advised": (
        "항목정의가 없습니다. 열의 뜻을 알 수 없습니다. 열 이름과 설명을 적어 주세요.",
        "The columns are not described, so their meaning is unknown. Give names and descriptions."),
    "linkable_advised": (
        "결합 가능 여부가 없습니다. 다른 데이터와 이을 수 있는지 알 수 없습니다. 가능 또는 불가능을 골라 주세요.",
        "It is not said whether the data may be combined with others. Choose yes or no."),
    "link_key_advised": (
        "결합키가 없습니다. 결합할 때 무엇으로 이을지 알 수 없습니다. 결합키의 종류를 적어 주세요.",
        "The linking key is missing, so combining cannot be planned. Name the kind of key."),
    "legal_basis_advised": (
        "개인정보 처리근거가 없습니다. 처리해도 되는지 따질 때 필요합니다. 동의, 법령 같은 근거를 적어 주세요.",
        "The legal ground for processing personal data is missing. Name consent, law or another ground."),
    "purpose_advised": (
        "개인정보 이용목적이 없습니다. 목적 밖으로 쓰이지 않게 하려면 필요합니다. 허용하는 목적을 적어 주세요.",
        "The purpose of processing is missing, which guards against other uses. Name the allowed purposes."),
    "retention_period_advised": (
        "보유기간이 없습니다. 언제 없애야 하는지 알 수 없습니다. 보유기간을 적어 주세요.",
        "The retention period is missing, so nobody knows when to delete. Give the period."),
    "irb_expiry_advised": (
        "IRB 승인 만료일이 없습니다. 승인이 살아 있는지 알 수 없습니다. 만료일을 적어 주세요.",
        "The end of the IRB approval is missing, so its validity is unknown. Give the date."),
    "health_category_advised": (
        "보건의료 범주가 없습니다. 진료, 검사 같은 종류로 찾을 수 없습니다. 범주를 적어 주세요.",
        "The health category is missing, so search by kind of record fails. Name the category."),
    "health_theme_advised": (
        "보건의료 주제가 없습니다. 질환으로 찾을 수 없습니다. 질환이나 주제를 적어 주세요.",
        "The health theme is missing, so search by disease fails. Name the disease or theme."),
    "coding_system_advised": (
        "코드 체계가 없습니다. 다른 데이터와 맞추어 볼 수 없습니다. KCD, SNOMED CT처럼 적어 주세요.",
        "The coding system is missing, so data cannot be matched. Name KCD, SNOMED CT or another."),
    "persons_advised": (
        "대상자 수가 없습니다. 연구에 넉넉한지 알 수 없습니다. 사람 수를 적어 주세요.",
        "The number of persons is missing, so fitness for study is unknown. Give the number."),
    "records_advised": (
        "기록 건수가 없습니다. 크기를 가늠할 수 없습니다. 건수를 적어 주세요.",
        "The number of records is missing, so the size is unknown. Give the number."),
    "ages_advised": (
        "대상자 나이 범위가 없습니다. 연구 대상을 고를 수 없습니다. 최소·최대 나이를 적어 주세요.",
        "The range of ages is missing, so subjects cannot be selected. Give lowest and highest age."),
    "hdab_advised": (
        "접근심의기관이 없습니다. 어디에 신청할지 알 수 없습니다. 심의하는 기관을 적어 주세요.",
        "The body that decides on access is missing, so users do not know where to apply. Name it."),
    "trusted_data_holder_advised": (
        "안심구역이 없습니다. 어디서 볼 수 있는지 알 수 없습니다. 데이터를 볼 수 있는 곳을 적어 주세요.",
        "The trusted data holder is missing, so users do not know where to work. Name the place."),
    "cdm_version_advised": (
        "CDM 판이 없습니다. 분석 코드를 맞출 수 없습니다. v5.4처럼 적어 주세요.",
        "The CDM version is missing, so analysis code cannot be fitted. Write it like v5.4."),
    "vocabulary_version_advised": (
        "용어집 판이 없습니다. 같은 개념인지 견줄 수 없습니다. 용어집 판을 적어 주세요.",
        "The vocabulary version is missing, so concepts cannot be compared. Give the version."),
    "ai_task_advised": (
        "AI 과제 유형이 없습니다. 어떤 모델에 쓸지 알 수 없습니다. 분류, 검출 같은 과제를 적어 주세요.",
        "The AI task is missing, so users cannot tell which model it serves. Name the task."),
    "ai_modality_advised": (
        "AI 데이터 유형이 없습니다. 영상인지 글인지 알 수 없습니다. 데이터 유형을 적어 주세요.",
        "The modality is missing, so images cannot be told from text. Name it."),
    "ai_volume_advised": (
        "AI 데이터 구축량이 없습니다. 학습에 넉넉한지 알 수 없습니다. 건수나 용량을 적어 주세요.",
        "The volume is missing, so users cannot tell whether it suffices. Give items or bytes."),
    "ai_label_type_advised": (
        "라벨링 유형이 없습니다. 다시 라벨링해야 하는지 알 수 없습니다. 바운딩박스 같은 유형을 적어 주세요.",
        "The label type is missing, so users cannot tell whether to label again. Name the type."),
    "ai_year_advised": (
        "구축년도가 없습니다. 얼마나 최근 것인지 알 수 없습니다. 구축한 해를 적어 주세요.",
        "The year is missing, so the age is unknown. Give the year it was built."),
}
