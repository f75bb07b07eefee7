-- Postfix offers everything; no step waits for an answer.
dofile(scripts .. "/mta.lua")

local conn = connect(offers.everything)
local steps = {connect = SMFIP_NR_CONN, helo = SMFIP_NR_HELO, mail = SMFIP_NR_MAIL, rcpt = SMFIP_NR_RCPT,
               header = SMFIP_NR_HDR, eoh = SMFIP_NR_EOH, body = SMFIP_NR_BODY}
for name, step in pairs(steps) do
  check(mt.test_option(conn, step), "no answer is waited for: " .. name)
end
check(mt.test_option(conn, SMFIP_HDR_LEADSPC), "values come with their blank")
check(not mt.test_action(conn, SMFIF_QUARANTINE), "holding is not asked for where it is not configured")

begin_as_postfix(conn, "203.0.113.5", "x@evil.example", "4XkQ2c1")
send_forged(conn, "bank.example")
check(refused(conn, "4XkQ2c1"), "a forged message under p=reject is refused")

begin_message(conn, "x@evil.example", "4XkQ2c2")
send_forged(conn, "press.example")
check(mt.eom_check(conn, MT_HDRINSERT, "X-Spam", " Yes"), "under p=quarantine it is marked, the blank in front")
check(mt.eom_check(conn, MT_HDRDELETE, "Authentication-Results"), "and loses the results that were forged")
local results = mt.getheader(conn, "Authentication-Results", 0)
check(results:find("^ mx%.example%.net;") ~= nil, "and gets ours: " .. results)
check(results:find("dmarc=fail") ~= nil and not results:find("\r"), "folded as libmilter wants it")

begin_message(conn, "", "4XkQ2c3")
send_forged(conn, "club.example")
check(mt.getreply(conn) == SMFIR_CONTINUE, "mail without a policy is accepted")
mt.disconnect(conn, true)
