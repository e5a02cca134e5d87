/* qui-ssh-said.h: what ssh says on its way
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "qui-question.h"

G_BEGIN_DECLS

/* What lies behind words of ssh's; it says them in English always. */
typedef enum
{
  QUI_SSH_OTHER,
  QUI_SSH_HOST_KEY_CHANGED,   /* another key than the one that is known: perhaps another machine */
  QUI_SSH_HOST_KEY_UNKNOWN,   /* no known key, and nobody said yes */
  QUI_SSH_DENIED,             /* no way of logging in was accepted */
  QUI_SSH_NAME,               /* no such host name */
  QUI_SSH_UNREACHABLE,        /* nobody answers there, or not any more */
  QUI_SSH_FORWARDING,         /* the other side may not or cannot go on to the server */
  QUI_SSH_MISSING,            /* there is no ssh */
  QUI_SSH_UNANSWERED,         /* the person did not answer its question */
} QuiSshTrouble;

QuiSshTrouble qui_ssh_said_judge    (const char *message);
/* Whether another try may do better without anybody's doing anything. */
gboolean      qui_ssh_said_may_pass (const char *message);

/* Out of all that stood on its standard error the last lines that say what went wrong, as valid UTF-8 without control characters; "" if there are
 * none. Neither greetings of the host nor what is said on the way to success. */
char         *qui_ssh_said_pick     (const char *output, gssize length);
/* The latest line that says why a connection through the tunnel did not get on, or NULL. */
char         *qui_ssh_said_find_forwarding (const char *output, gssize length);

/* Reads a question. @hint: SSH_ASKPASS_PROMPT, or NULL. Anything can be in it. */
QuiQuestion  *qui_ssh_said_read_question (const char *prompt, const char *hint, gboolean again);

/* Our own words for what ssh has none for. */
const char   *qui_ssh_said_missing    (void);
const char   *qui_ssh_said_unanswered (void);

G_END_DECLS
