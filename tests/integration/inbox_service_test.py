#!/usr/bin/python3
"""The service of dmarcd-inbox as it runs: letters by SMTP, folders that it watches, mails that it judges by a real DNS, HTTP
push, its signals, and a disk that is full or read-only.

usage: DMARCD_BIN=build/bin tests/integration/inbox_service_test.py [STORY...]
"""
# Covers: receive.service.letters, receive.service.watch, receive.service.judge, receive.service.reload,
# receive.service.disk, receive.push
import sys

import inbox_disk_story
import inbox_judge_story
import inbox_letters_story
import inbox_push_story
import inbox_signal_story
import inbox_watch_story
from servers import Failure, folder

STORIES = {"letters": inbox_letters_story, "watch": inbox_watch_story, "judge": inbox_judge_story,
           "push": inbox_push_story, "signals": inbox_signal_story, "disk": inbox_disk_story}


def main():
    for name in sys.argv[2:] or STORIES:
        print("-- " + name, flush=True)
        with folder() as path:
            STORIES[name].story(path)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
