"""The audit as one HTML file for a review: needs the extra `leadpact[report]`, and no network."""
