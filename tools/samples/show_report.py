#!/usr/bin/python3
"""Prints a mail with an aggregate report as its reader sees it: the header, the text, and the attached document.

usage: tools/samples/show_report.py MAIL
"""
import email
import email.policy
import gzip
import sys


def main():
    with open(sys.argv[1], "rb") as file:
        mail = email.message_from_binary_file(file, policy=email.policy.default)
    for name, value in mail.items():
        print("%s: %s" % (name, value))
    print("\n" + mail.get_body().get_content().strip())
    for attachment in mail.iter_attachments():
        print("\n%s, unpacked:\n" % attachment.get_filename())
        print(gzip.decompress(attachment.get_content()).decode("utf-8").rstrip())


if __name__ == "__main__":
    main()
