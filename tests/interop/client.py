"""A chat client on slixmpp: JSON lines in (send), JSON lines out (what happens)."""

import asyncio
import json
import sys

import slixmpp


def tell(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


class Client(slixmpp.ClientXMPP):
    def __init__(self, jid, password, ca, host, port):
        super().__init__(jid, password)
        self.place = (host, int(port))
        self.ca_certs = ca
        self.connect_loop_wait = 0
        for plugin in ("xep_0030", "xep_0184", "xep_0199"):
            self.register_plugin(plugin)
        self["xep_0184"].auto_request = True
        self.add_event_handler("session_start", self.started)
        self.add_event_handler("message", self.heard)
        self.add_event_handler("receipt_received", lambda stanza: tell("receipt", id=stanza["receipt"]))
        self.add_event_handler("disconnected", self.lost)
        self.add_event_handler("failed_auth", lambda _: tell("refused"))

    def begin(self):
        self.connect(address=self.place)

    async def started(self, _):
        self.send_presence()
        await self.get_roster()
        tell("online")

    def heard(self, message):
        if message["type"] in ("chat", "normal") and message["body"]:
            tell("message", sender=message["from"].bare, text=message["body"])

    def lost(self, _):
        tell("offline")
        self.loop.call_later(0.5, self.begin)

    async def obey(self):
        while line := await self.loop.run_in_executor(None, sys.stdin.readline):
            wish = json.loads(line)
            self.send_message(mto=wish["to"], mbody=wish["text"], mtype="chat")


client = Client(*sys.argv[1:])
client.begin()
client.loop.run_until_complete(asyncio.ensure_future(client.obey(), loop=client.loop))
