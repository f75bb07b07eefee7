-- What the scripts share: an MTA's side of a session, and checks that say what did not hold.
-- Globals from the command line: socket, pid, folder.

-- What MTAs offer: actions and steps.
offers = {
  -- Postfix since 2.6 and Sendmail since 8.14.
  everything = {version = 6, actions = 0x1ff, steps = 0x1fffff},
  -- Sendmail 8.13: every step is answered, a blank of each header value is taken away.
  old_sendmail = {version = 2, actions = 0x3f, steps = 0x7f},
}

-- miltertest ends on an error without a word about it.
local function fail(what)
  mt.echo("FAILED  " .. what)
  error(what)
end

function check(holds, what)
  if not holds then fail(what) end
  mt.echo("ok  " .. what)
end

local function sent(failure)
  if failure ~= nil then fail(failure) end
end

function goes_on(conn, what)
  if mt.getreply(conn) ~= SMFIR_CONTINUE then fail("not let on: " .. what) end
end

function connect(offer)
  local conn = mt.connect("unix:" .. socket, 50, 0.1)
  if conn == nil then fail("cannot connect to " .. socket) end
  -- miltertest takes steps before actions, whatever its manual says.
  sent(mt.negotiate(conn, offer.version, offer.steps, offer.actions))
  return conn
end

-- Up to the recipient, as Postfix does it: there is a queue id from the first recipient on.
function begin_as_postfix(conn, client, sender, queue_id)
  mt.macro(conn, SMFIC_CONNECT, "j", "mx.example.net", "{daemon_name}", "mx.example.net", "v", "Postfix 3.7.11")
  sent(mt.conninfo(conn, "client.example", client))
  goes_on(conn, "connection")
  sent(mt.helo(conn, "client.example"))
  goes_on(conn, "HELO")
  begin_message(conn, sender, queue_id)
end

-- Sendmail knows the queue id from the start, and gives macros of its own.
function begin_as_sendmail(conn, client, sender, queue_id)
  mt.macro(conn, SMFIC_CONNECT, "j", "mx.example.net", "_", "client.example [" .. client .. "]", "{daemon_name}", "MTA",
           "{if_name}", "mx.example.net", "{if_addr}", "198.51.100.25")
  sent(mt.conninfo(conn, "[" .. client .. "]", client))
  goes_on(conn, "connection")
  sent(mt.helo(conn, "client.example"))
  goes_on(conn, "HELO")
  mt.macro(conn, SMFIC_MAIL, "i", queue_id, "{mail_mailer}", "esmtp", "{mail_host}", "evil.example",
           "{mail_addr}", sender)
  begin_message(conn, sender, queue_id)
end

function begin_message(conn, sender, queue_id)
  sent(mt.mailfrom(conn, "<" .. sender .. ">", "SIZE=1000"))
  goes_on(conn, "MAIL")
  mt.macro(conn, SMFIC_RCPT, "i", queue_id)
  sent(mt.rcptto(conn, "<bob@example.net>"))
  goes_on(conn, "RCPT")
end

-- Header fields as {name, value} pairs; the value with the blank that stood after the colon.
function header(conn, fields)
  for _, field in ipairs(fields) do
    local value = field[2]
    if not mt.test_option(conn, SMFIP_HDR_LEADSPC) then value = value:gsub("^ ", "") end
    sent(mt.header(conn, field[1], value))
    goes_on(conn, "header field " .. field[1])
  end
  sent(mt.eoh(conn))
  goes_on(conn, "end of header")
end

function body(conn, text)
  sent(mt.bodystring(conn, text))
  goes_on(conn, "body")
end

-- A message in the name of `author` that nothing vouches for.
function send_forged(conn, author)
  header(conn, {
    {"Received", " from client.example by mx.example.net; Fri, 01 May 2026 12:00:00 +0000"},
    {"From", " Someone <someone@" .. author .. ">"},
    {"Authentication-Results", " mx.example.net; dmarc=pass"},
    {"Authentication-Results", " mx2.example.net; dmarc=pass"},
    {"AUTHENTICATION-RESULTS", "\n\tMX.example.NET 1;\n\tspf=pass"},
    {"Subject", " folded\n here"},
  })
  body(conn, "text\r\n")
  sent(mt.eom(conn))
end

-- What the sender is told about a message in the name of bank.example, whose policy is reject. miltertest compares
-- whole replies only.
function refused(conn, queue_id)
  return mt.getreply(conn) == SMFIR_REPLYCODE and
         mt.eom_check(conn, MT_SMTPREPLY, "550", "5.7.26",
                      "DMARC: the policy of bank.example is reject; reference " .. queue_id)
end
