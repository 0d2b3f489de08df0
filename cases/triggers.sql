create trigger case_made after insert on cases_case for each row execute function app.case_made();
create trigger team_changed after insert or delete on agencies_teammember
  for each row execute function app.team_changed();
create trigger roles_changed after update on agencies_worker for each row execute function app.roles_changed();
create trigger group_led after insert or delete on cases_groupfacilitator
  for each row execute function app.group_led();
create trigger group_joined after insert or update on cases_groupmember
  for each row execute function app.group_joined();
