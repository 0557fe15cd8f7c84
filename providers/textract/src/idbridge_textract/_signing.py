"""AWS Signature Version 4 as an authentication of `requests`, by botocore's own signer and credentials."""

from __future__ import annotations

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from botocore.session import Session
from requests import PreparedRequest
from requests.auth import AuthBase

from idbridge.errors import AuthenticationFailed, ConfigError


class KeyAuth(AuthBase):
    """Signs each request with the session's credentials, which are looked for at the first and renew themselves."""

    def __init__(self, session: Session, region: str) -> None:
        self._session, self._region = session, region

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Add the signature over method, address, body and headers, its date and the session token."""
        # What is signed besides host, date and token; the other headers are a proxy's to change.
        headers = {name: request.headers[name] for name in ("Content-Type", "X-Amz-Target")}
        signed = AWSRequest(method=request.method, url=request.url, data=request.body, headers=headers)
        try:
            credentials = self._session.get_credentials()
            keys = credentials and credentials.get_frozen_credentials()
        except BotoCoreError as exc:
            raise AuthenticationFailed(
                "textract: AWS's credential chain failed; check its configuration", provider="textract"
            ) from exc
        if keys is None:
            raise ConfigError("textract: no AWS credentials are found; set access_key_id and secret_access_key")
        SigV4Auth(keys, "textract", self._region).add_auth(signed)
        request.headers.update(signed.headers.items())
        return request
