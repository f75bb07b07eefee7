-- Sendmail 8.13 and its like: protocol 2, every step answered, a blank of each value taken away and added.
dofile(scripts .. "/mta.lua")

local conn = connect(offers.old_sendmail)
check(not mt.test_option(conn, SMFIP_NR_HDR), "each header field is answered")
check(not mt.test_option(conn, SMFIP_HDR_LEADSPC), "values come without their blank")

begin_as_sendmail(conn, "203.0.113.5", "x@evil.example", "5AM9Nb0w012347")
send_forged(conn, "press.example")
check(mt.eom_check(conn, MT_HDRINSERT, "X-Spam", "Yes"), "the mark goes back without a blank")
local results = mt.getheader(conn, "Authentication-Results", 0)
check(results:find("^mx%.example%.net;") ~= nil, "and so do our results: " .. results)

begin_message(conn, "x@evil.example", "5AM9Nb0w012348")
send_forged(conn, "bank.example")
check(refused(conn, "5AM9Nb0w012348"), "a forged message under p=reject is refused")
mt.disconnect(conn, true)
