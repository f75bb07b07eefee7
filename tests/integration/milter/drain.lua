-- TERM comes while a message is on its way: that one is answered yet.
dofile(scripts .. "/mta.lua")

local conn = connect(offers.everything)
begin_as_postfix(conn, "203.0.113.5", "x@evil.example", "4XkQ2f1")
os.execute("kill -TERM " .. pid)
mt.sleep(0.5)
send_forged(conn, "bank.example")
check(refused(conn, "4XkQ2f1"), "the message at work gets its answer")
mt.disconnect(conn, true)
