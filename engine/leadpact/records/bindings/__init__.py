"""A CRM's or a warehouse's tables in the policy's own words: a file beside the policy, realised in SQL."""
