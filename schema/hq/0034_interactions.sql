-- Jobs ask what a page of members came to.
CREATE INDEX event_visit_by_member ON event_visit (member, on_date);
