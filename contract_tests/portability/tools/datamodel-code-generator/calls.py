"""Parse the responses of all six operations with the models of datamodel-code-generator."""

import json
from pathlib import Path

from models import ClientKey, MessageError, Settings

MODELS = [Settings, Settings, Settings, list[ClientKey], None, None, ClientKey, MessageError]

for model, line in zip(MODELS, Path("responses").read_text(encoding="utf-8").splitlines(), strict=True):
    parsed = json.loads(line)
    if model == list[ClientKey]:
        print(json.dumps([ClientKey.model_validate(key).model_dump(mode="json") for key in parsed]))
    elif model is not None:
        print(model.model_validate(parsed).model_dump_json())
    else:
        print(line)
