-- Messages in the name of owner.example, which asks for failure reports.
dofile(scripts .. "/mta.lua")

local function send(conn, fields)
  table.insert(fields, {"From", " Secret Person <secret.person@owner.example>"})
  table.insert(fields, {"To", " <bob@example.net>"})
  table.insert(fields, {"Subject", " For secret.person@owner.example at http://owner.example/"})
  header(conn, fields)
  body(conn, "The secret itself.\r\n")
  mt.eom(conn)
  check(mt.getreply(conn) ~= nil, "an answer")
end

local conn = connect(offers.everything)
begin_as_postfix(conn, "203.0.113.5", "secret.person@evil.example", "4XkQ2c1")
send(conn, {{"Received", " from evil.example by mx.example.net for <bob@example.net>; Fri, 01 May 2026 12:00:00 +0000"}})

-- None of these is answered with a report.
begin_message(conn, "secret.person@evil.example", "4XkQ2c2")
send(conn, {{"Auto-Submitted", " auto-replied"}})
begin_message(conn, "secret.person@evil.example", "4XkQ2c3")
send(conn, {{"Content-Type", " multipart/report; report-type=feedback-report; boundary=b"}})
begin_message(conn, "", "4XkQ2c4")
send(conn, {})
begin_message(conn, "secret.person@evil.example", "4XkQ2c5")
send(conn, {{"Auto-Submitted", " auto-generated"}, {"Subject", " Report Domain: example.net Submitter: owner.example"}})

-- Beyond what a minute or a day may have.
for i = 6, 20 do
  begin_message(conn, "secret.person@evil.example", "4XkQ2d" .. i)
  send(conn, {})
end
mt.disconnect(conn, true)
