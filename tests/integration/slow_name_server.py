"""A name server that keeps its answers back for a while, or for ever, and remembers what it was asked."""
import heapq
import select
import socket
import threading
import time

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class SlowNameServer:
    """Answers on 127.0.0.1 from `records`, a function of name and type that gives a list of texts, None for NXDOMAIN.

    It listens at `address`; port 0 is any. `delay` is the time that each answer takes, in seconds; None: there is never an answer.
    """

    def __init__(self, records, delay, address=("127.0.0.1", 0)):
        self.records = records
        self.delay = delay
        self.questions = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(address)
        self.port = self.socket.getsockname()[1]
        self.waiting = []
        self.is_ending = threading.Event()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while not self.is_ending.is_set():
            now = time.monotonic()
            while self.waiting and self.waiting[0][0] <= now:
                _, _, packet, client = heapq.heappop(self.waiting)
                self.socket.sendto(packet, client)
            patience = min(0.1, max(0.0, self.waiting[0][0] - now)) if self.waiting else 0.1
            if select.select([self.socket], [], [], patience)[0]:
                self.receive()

    def receive(self):
        packet, client = self.socket.recvfrom(4096)
        query = dns.message.from_wire(packet)
        question = query.question[0]
        name, kind = question.name.to_text(omit_final_dot=True).lower(), dns.rdatatype.to_text(question.rdtype)
        self.questions.append((name, kind))
        if self.delay is None:
            return
        response = self.answer(query, question, name, kind)
        heapq.heappush(self.waiting, (time.monotonic() + self.delay, len(self.questions), response.to_wire(max_size=65535), client))

    def answer(self, query, question, name, kind):
        response = dns.message.make_response(query, recursion_available=True)
        texts = self.records(name, kind)
        if texts is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif texts:
            response.answer.append(dns.rrset.from_text_list(question.name, 300, "IN", kind, texts))
        # Longer answers are cut short by a real server; this one may send what loopback carries.
        return response

    def distinct_questions(self):
        return set(self.questions)

    def stop(self):
        self.is_ending.set()
        self.thread.join()
        self.socket.close()
