"""What a run of `leadpact check` came to: counted, and written for programs and for people."""
