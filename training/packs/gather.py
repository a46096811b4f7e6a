"""Takes the chosen phrases of the phrase data into the table: what a language's file begins with.

    python -m training.packs.gather de fr pl

Prints rows for `training/packs/phrases/`. Only messages that are page furniture wherever they stand
are chosen, by their key, one by one; the words "Name", "Search" and "Reply" are words of texts too.
Of WordPress, whose translations are under the GPL, only short formulas are taken, as facts: that
"Comments are closed" is what a blog says. Everything is read and corrected in the table afterwards.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from training.packs.measure import phrases

# For each kind the keys of the messages, in the words of their sources.
CHOSEN = {
    "comments": """
        Become a member of {publication} to start commenting.
        Become a paid member of {publication} to start commenting.
        Edit this comment|Hide comment|Join the discussion|Member discussion|Report this comment?
        Report comment|Show {amount} more replies|Show 1 more reply|Show comment
        Start the conversation|This comment has been hidden.|This comment has been removed.
        Add comment|Add reply|Reply to comment|{amount} comments|1 comment|View comments
        comments_label|comment_form_info|comment_form_md_info|comment_btn_submit
        comment_success_msg|comment_error_msg|Comments are closed.|Leave a Reply
        Leave a Reply to {NAME}|No Comments|No comments yet.|Post Comment|Recent Comments
        Your comment is awaiting moderation.|Your email address will not be published.
        You must be logged in to post a comment.|Log in to leave a Comment|Logged in as {NAME}.
        Sorry, the comment form is closed at this time.|Sorry, comments are closed for this item.
        Log in to Reply|Cancel reply|« Older Comments|Newer Comments »|Submit Comment
        Leave a Comment|Comments Off""",
    "newsletter": """
        Please enter a valid email address|Confirm subscription|Choose your newsletters
        To continue to stay up to date, subscribe to {publication} below.|Email newsletter
        View in browser|Enter your email address|Thank you for subscribing to {siteTitle}!
        Manage subscription|Unsubscribe from all emails|Subscribe to our newsletter
        Get notified when someone replies to your comment
        Get the latest posts delivered right to your inbox.
        Great! You've successfully subscribed.|Subscribe to {blogtitle}
        Now check your inbox and click the link to confirm your subscription.
        To complete signup, click the confirmation link in your inbox.
        Stay up to date! Get all the latest & greatest posts delivered straight to your inbox.
        Something went wrong, please try again.""",
    "paywall": """
        Already a member?|Upgrade to continue reading.|View plans|Choose a plan|Cancel anytime.
        Become a paid member of {site} to get access to all premium content.
        This site only accepts paid members.|Don't have an account?|{amount} days free
        This site is invite-only, contact the owner for access.
        You currently have a free membership, upgrade to a paid subscription for full access.
        Unlock access to all newsletters by becoming a paid subscriber.
        Your subscription has expired.|Keep reading|Sign up now|Lost your password?
        This post is password protected. Enter the password to view comments.""",
    "related": """
        More like this|Here are a few other sites you may enjoy.|Give feedback on this post
        Recent articles|Recommended for you|related_label|recent_posts|Recent Posts""",
    "reading-time": """% min read|1 min read""",
    "share": """share_on_label""",
    "navigation": """
        Back to home|Go to the home page|Scroll to top|Open menu|Close menu|Main menu|Open submenu
        Toggle dark mode|Newer posts|Older posts|Secondary menu in footer|menu_label|toc_label
        « Previous Page|Next Page »|Next Post|Previous Post|Skip to toolbar|Navigation Menu
        Show menu|View Post|View all posts filed under {NAME}|View all posts in {NAME}
        Posts by {NAME}|Popular Tags|Select Month|Select Category|Entries (RSS)|Comments (RSS)
        RSS feed for comments on this post.|{NAME} is proudly powered by {NAME}
        You are currently browsing the archives for the {NAME} category.|Powered by WordPress""",
    "consent": """
        acceptAll|closeBanner|toggleInfoBox|allowAll|denyAll|adblock|adblock_call
        alertBigPrivacy|all|disclaimer|noCookie|useNoCookie|credit|noServices|title
        mandatoryTitle|mandatoryText|google.title|google.details|consentModal.title
        consentModal.description|consentNotice.changeDescription|consentNotice.description
        service.disableAll.title|service.disableAll.description|purposes.functional.description
        purposes.performance.description|purposes.marketing.description
        purposes.advertising.description|service.optOut.description|poweredBy
        contextualConsent.description|consentModal.privacyPolicy.text""",
}
SIGNS = re.compile(r"[\[\]|(){}]")
# A long message of the GPL's is an expression, not a fact.
MOST_WORDS_OF_GPL = 14
# The words from which a message is known; the rest of it says no more, and differs by version.
MOST_WORDS = 8


def kinds() -> dict[str, str]:
    """The kind of each chosen key."""
    found = {}
    for kind, keys in CHOSEN.items():
        for key in re.split(r"[|\n]", keys):
            found[key.strip()] = kind
    found.pop("", None)
    return found


def rows(lang: str) -> Iterator[tuple[str, str, str]]:
    """Kind, phrase and source of what is chosen for a language."""
    known = kinds()
    seen: set[str] = set()
    for name in ("consent", "themes", "wordpress"):
        for row in phrases(name):
            # Of a message of several sentences the first one is its name here.
            key = row.get("key", "")
            kind = known.get(key) or known.get(key.split(" If ")[0])
            wrong = row["language"] != lang or kind is None
            long = row["licence"].startswith("GPL") and row["phrase"].count(" ") > MOST_WORDS_OF_GPL
            phrase = written(row["phrase"])
            if not (wrong or long or phrase.casefold() in seen) and len(phrase) > 3:
                seen.add(phrase.casefold())
                yield kind or "", phrase, f"{row['source']} ({row['licence']})"


def written(phrase: str) -> str:
    """A phrase in the signs of the table, without the marks around it."""
    phrase = phrase.replace("{NAME}", "\x00").replace("{N}", "\x01")
    phrase = SIGNS.sub(lambda found: "\\" + found[0], phrase)
    phrase = re.sub(r"\\?<[^>]*>", "", phrase)
    words = phrase.strip(" «»:.…!*<>→←-–").replace("\x00", "{text}").replace("\x01", "{n}").split()
    cut = words[:MOST_WORDS] if len(words) > MOST_WORDS + 1 else words
    return " ".join(cut).rstrip(" ,;:") + (" {more}" if cut is not words else "")


def main(langs: list[str]) -> int:
    """Prints the rows of the languages."""
    for lang in langs:
        for row in rows(lang):
            print("\t".join(row))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
