#!/usr/bin/env bash
# The Python SDK of Microsoft Graph and properties that its model does not know (Kiota's JSON, 1.16.0).
#
# Whoever reads sign-ins with the v1.0 SDK finds what only beta has (sessionId, a second time stamp) in `additional_data`
# of the model. One would guess: as the JSON has it, so texts are str, and the dictionary can be written as JSON again.
#
# What happens: a text that looks like a GUID arrives as uuid.UUID, one that looks like a time as datetime. So comparing a
# session with the id that a log holds is False for ever, the GUID that is printed is in lower case whatever the answer had,
# the seventh digit of the time is gone, and json.dumps of the dictionary raises TypeError. A GUID without
# dashes or in braces stays a str: what a property is depends on its value, not on its name.
#
# Seen on 2026-11-30 with Python 3.11:
#   sessionId UUID 00aa11bb-22cc-33dd-44ee-55ff66aa77bb equal: False
#   lastSeen datetime 2026-03-04T05:06:07.123456+00:00
#   bare str 00AA11BB22CC33DD44EE55FF66AA77BB
#   nested UUID
#   json.dumps TypeError
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check \
  microsoft-kiota-abstractions==1.16.0 microsoft-kiota-serialization-json==1.16.0
cat >"$work/read.py" <<'PY'
import json
from dataclasses import dataclass, field
from typing import Any, Optional
from kiota_abstractions.serialization import AdditionalDataHolder, Parsable
from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory

@dataclass
class SignIn(AdditionalDataHolder, Parsable):
    """As the SDK's generated models are: what has no deserializer goes to additional_data."""
    additional_data: dict[str, Any] = field(default_factory=dict)
    id: Optional[str] = None

    @staticmethod
    def create_from_discriminator_value(_node):
        return SignIn()

    def get_field_deserializers(self):
        return {"id": lambda node: setattr(self, "id", node.get_str_value())}

    def serialize(self, writer):
        writer.write_str_value("id", self.id)

session = "00AA11BB-22CC-33DD-44EE-55FF66AA77BB"
answer = {
    "id": "11111111-2222-4333-8444-555555555555",
    "sessionId": session,
    "lastSeen": "2026-03-04T05:06:07.1234567Z",
    "bare": session.replace("-", ""),
    "nested": {"sessionId": session},
}
node = JsonParseNodeFactory().get_root_parse_node("application/json", json.dumps(answer).encode())
found = node.get_object_value(SignIn).additional_data
kind = lambda name: type(found[name]).__name__
print("sessionId", kind("sessionId"), found["sessionId"], "equal:", found["sessionId"] == session)
print("lastSeen", kind("lastSeen"), found["lastSeen"].isoformat())
print("bare", kind("bare"), found["bare"])
print("nested", type(found["nested"]["sessionId"]).__name__)
try:
    print("json.dumps", json.dumps(found))
except TypeError as error:
    print("json.dumps", type(error).__name__)
PY
expected='sessionId UUID 00aa11bb-22cc-33dd-44ee-55ff66aa77bb equal: False
lastSeen datetime 2026-03-04T05:06:07.123456+00:00
bare str 00AA11BB22CC33DD44EE55FF66AA77BB
nested UUID
json.dumps TypeError'
found=$("$work/venv/bin/python" "$work/read.py")
echo "$found"
if [ "$found" != "$expected" ]; then
  echo 'this is no longer so' >&2
  exit 1
fi
