"""The partners' interfaces, played on loopback, with faults to switch on."""
