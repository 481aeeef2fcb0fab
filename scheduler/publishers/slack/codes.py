"""What Slack's errors mean: the words of an incoming webhook, and the `error` of the Web API (its reference)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scheduler.errors import NotSent, Unknown
from scheduler.publishers.answers import Answer
from scheduler.publishers.coded_answers import Meaning
from scheduler.publishers.typed_answers import json_object, text_in

_INVITE = "Invite the bot with /invite in the channel."
_SHORTER = "Shorten the statement's `social`."
_WEBHOOK_GONE = "Make a new webhook and put its address into `url`."


def _token(what: str) -> Meaning:
    return Meaning(sentence=f"{what} Install the app anew and put its token into `token`.", counts_as=401)


def _right(what: str) -> Meaning:
    return Meaning(sentence=what, counts_as=403)


_PLACE: Mapping[str, Meaning] = {
    "channel_is_archived": Meaning(
        sentence="The channel is archived. Open it again, or choose another one.", counts_as=410
    ),
    "is_archived": Meaning(sentence="The channel is archived. Open it again, or choose another one.", counts_as=410),
    "channel_not_found": _right(f"Slack knows no such channel, or the bot may not see it. Look at it. {_INVITE}"),
    "posting_to_general_channel_denied": _right("Who may post to #general is limited. Choose another channel."),
    "restricted_action": _right("The workspace limits who may post here. Ask those who keep it."),
    "action_prohibited": _right("The workspace forbids this app to post. Ask those who keep it."),
    "team_disabled": Meaning(sentence="The workspace is closed.", counts_as=410),
}

_BY_WEBHOOK: Mapping[str, Meaning] = {
    **_PLACE,
    "invalid_token": Meaning(sentence=f"Slack does not know this webhook's token. {_WEBHOOK_GONE}", counts_as=401),
    "no_service": Meaning(sentence=f"Slack knows no such webhook: it was removed. {_WEBHOOK_GONE}", counts_as=410),
    "no_service_id": Meaning(sentence=f"Slack knows no such webhook. {_WEBHOOK_GONE}", counts_as=410),
    "no_active_hooks": Meaning(sentence=f"The webhook is switched off. {_WEBHOOK_GONE}", counts_as=410),
    "no_team": Meaning(sentence=f"Slack knows no such workspace. {_WEBHOOK_GONE}", counts_as=410),
    "invalid_payload": Meaning(sentence="Slack cannot read the post (invalid_payload). Report this: it is our fault."),
    "invalid_blocks": Meaning(sentence="Slack refuses the form of the post (invalid_blocks). Report this."),
    "no_text": Meaning(sentence="Slack takes no empty post. Give the statement a text."),
    "too_many_attachments": Meaning(sentence="Slack takes the post for too large. " + _SHORTER),
}

_BY_API: Mapping[str, Meaning] = {
    **_PLACE,
    "not_authed": _token("Slack was shown no token."),
    "invalid_auth": _token("Slack does not know the token."),
    "token_expired": _token("The token has ended."),
    "token_revoked": _token("The token was revoked."),
    "account_inactive": _token("The bot was removed from the workspace, or the workspace is closed."),
    "two_factor_setup_required": _token("The account must set up a second factor first."),
    "missing_scope": _right(
        "The token lacks a scope: `chat:write` to post; `channels:history` (`groups:history` in a private channel) to "
        "read back. Add it under OAuth & Permissions and install the app anew."
    ),
    "no_permission": _right("The token may not do this. Add the scope `chat:write` and install the app anew."),
    "not_allowed_token_type": _right("This is no bot's token. Put the one that begins with xoxb- into `token`."),
    "access_denied": _right("The workspace forbids this. Ask those who keep it."),
    "ekm_access_denied": _right("The workspace has suspended posting. Ask those who keep it."),
    "enterprise_is_restricted": _right("The organisation forbids this. Ask those who keep it."),
    "team_access_not_granted": _right("The app has no access to this workspace. Ask those who keep it."),
    "org_login_required": _right("The workspace is being moved. Try again when that is done."),
    "not_in_channel": _right(f"The bot is not in the channel. {_INVITE}"),
    "restricted_action_read_only_channel": _right("The channel is read-only. Choose another one."),
    "restricted_action_thread_only_channel": _right("The channel takes answers only. Choose another one."),
    "restricted_action_non_threadable_channel": _right("The channel takes no threads. Leave out `thread`."),
    "restricted_action_thread_locked": Meaning(sentence="The thread is locked, so nothing can follow in it."),
    "team_added_to_org": Meaning(
        sentence="The workspace is being moved into an organisation. It is tried again.", error=NotSent, counts_as=503
    ),
    "rate_limited": Meaning(sentence="Slack takes no more posts for now.", error=NotSent, counts_as=429),
    "ratelimited": Meaning(sentence="Slack takes no more requests for now.", error=NotSent, counts_as=429),
    "message_limit_exceeded": Meaning(sentence="The workspace has used up its messages for now.", counts_as=403),
    "msg_too_long": Meaning(sentence=f"Slack takes the post for too long. {_SHORTER}", counts_as=400),
    "msg_blocks_too_long": Meaning(sentence=f"Slack takes the post for too long. {_SHORTER}", counts_as=400),
    "no_text": Meaning(sentence="Slack takes no empty post. Give the statement a text.", counts_as=400),
    "invalid_blocks": Meaning(
        sentence="Slack refuses the form of the post (invalid_blocks). Report this.", counts_as=400
    ),
    "message_not_found": Meaning(
        sentence="The post is no longer there, so it cannot be changed. Publish it again if it is wanted.",
        counts_as=404,
    ),
    "cant_update_message": Meaning(sentence="Somebody else wrote that post, so it cannot be changed.", counts_as=400),
    "edit_window_closed": Meaning(
        sentence="The workspace lets nobody change posts of this age. Change it by hand.", counts_as=400
    ),
    "cant_delete_message": Meaning(
        sentence="The workspace lets the bot delete no posts. Delete it by hand.", counts_as=400
    ),
    "compliance_exports_prevent_deletion": Meaning(
        sentence="The workspace keeps every post for its records. Delete it by hand.", counts_as=400
    ),
}
_MAY_BE_DONE = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout", "accesslimited"})
_NAME = re.compile(r"[a-z_]{2,40}")


def of_webhook(answer: Answer) -> Meaning | None:
    """What an incoming webhook's refusal means: a word in place of a body."""
    return _BY_WEBHOOK.get(answer.body.decode("utf-8", "replace").strip()) if answer.status >= 400 else None


def error_in(answer: Answer) -> str:
    """The `error` of an answer of the Web API; empty where it is none."""
    value = json_object(answer)
    return text_in(value, "error") if value.get("ok") is False else ""


def refuses_blocks(answer: Answer) -> bool:
    """Whether Slack refuses the form of a post, as it does where it cannot fetch a picture."""
    return "invalid_blocks" in {error_in(answer), answer.body.strip().decode("ascii", "replace")}


def of_api(answer: Answer) -> Meaning | None:
    """What a refusal of the Web API means, which comes with 200; None where the answer is none."""
    error = error_in(answer)
    if not error:
        return None
    if error in _MAY_BE_DONE:  # "It's possible some aspect of the operation succeeded before the error was raised."
        return Meaning(sentence="Slack had trouble of its own: it may have been published.", error=Unknown)
    told = f" ({error})" if _NAME.fullmatch(error) else ""
    return _BY_API.get(error, Meaning(sentence=f"Slack refuses this request{told}.", counts_as=400))
