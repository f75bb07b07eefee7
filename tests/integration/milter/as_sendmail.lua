-- Sendmail since 8.14: everything on offer, a queue id from the start, names of clients in brackets.
dofile(scripts .. "/mta.lua")

local conn = connect(offers.everything)
begin_as_sendmail(conn, "203.0.113.5", "x@evil.example", "5AM9Nb0w012345")
send_forged(conn, "bank.example")
check(refused(conn, "5AM9Nb0w012345"), "a forged message under p=reject is refused")

begin_message(conn, "x@evil.example", "5AM9Nb0w012346")
send_forged(conn, "press.example")
check(mt.eom_check(conn, MT_HDRINSERT, "X-Spam", " Yes"), "under p=quarantine it is marked")
mt.disconnect(conn, true)
