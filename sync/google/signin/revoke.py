"""Telling Google that a sign-in is over."""

from urllib.parse import urljoin

import requests

from sync.google.requesting import bounded
from sync.google.signin.sign_in import Kind, SignIn


def revoke(made: SignIn) -> bool:
    """Take a sign-in's access away; return whether Google says that it is gone.

    Google's address for this stands beside the one where tokens come from. A service account has
    nothing to revoke: its key is good until it is deleted in the console.

    Source: Google's page "OAuth 2.0 for installed applications", revoking a token; RFC 7009.
    """
    token = made.refresh_token or made.access_token
    if made.kind is Kind.SERVICE_ACCOUNT or not token:
        return False
    try:
        with bounded.session() as session:
            answer = session.post(urljoin(made.token_uri, "revoke"), data={"token": token})
    except requests.RequestException:
        return False
    # 400 is the answer for a token that is no good any more, which is all that was wanted.
    return answer.ok or answer.status_code == 400
