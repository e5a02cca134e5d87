/* qui-words-clearing-pooler.c: what people read of the pooler in a clearing
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-error.h"
#include "qui-words-clearance.h"
#include "qui-words-private.h"

/* More names than that say nothing more. */
#define MAX_NAMES 5

const char *
qui_words_hold_choice (QuiHoldKind kind)
{
  switch (kind)
    {
    case QUI_HOLD_PAUSE:
      return _("Pause");
    case QUI_HOLD_DISABLE:
      return _("Disable");
    case QUI_HOLD_NONE:
    default:
      return _("Do Nothing");
    }
}

const char *
qui_words_hold_explanation (QuiHoldKind kind)
{
  switch (kind)
    {
    case QUI_HOLD_PAUSE:
      return _("PgBouncer lets transactions end (with session pooling, clients leave), then keeps its clients waiting until it is resumed, "
               "which Quiesce does whatever happens. A client that waits longer than its query_wait_timeout is disconnected.");
    case QUI_HOLD_DISABLE:
      return _("PgBouncer turns new clients away until it is enabled again, which Quiesce does whatever happens. Those it has stay connected "
               "to it; their transactions are not waited for.");
    case QUI_HOLD_NONE:
    default:
      return _("Clients of PgBouncer see an error when their connection ends.");
    }
}

/* "shop, shop_ro and 3 more" */
static char *
list_names (const char * const *names)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = g_strv_length ((GStrv) names);

  for (guint i = 0; i < MIN (n, MAX_NAMES); i++)
    {
      g_autofree char *name = qui_words_one_line (names[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
  if (n > MAX_NAMES)
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", n - MAX_NAMES), n - MAX_NAMES);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
qui_words_console_commands (QuiConsoleCommand   command,
                            const char * const *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *statement = qui_console_statement (command, names[i]);

      if (statement != NULL)
        g_string_append_printf (text, "%s%s;", text->len > 0 ? "\n" : "", statement);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* libpq's further lines are guesses. */
static char *
first_line (const GError *error)
{
  return g_strndup (error->message, strcspn (error->message, "\n"));
}

/* In one line, as they may stand in a sentence. */
static char *
list_commands (QuiConsoleCommand   command,
               const char * const *names)
{
  g_autofree char *lines = qui_words_console_commands (command, names);

  return qui_words_one_line (lines);
}

/* --- the check --- */

static void
add (GString    *text,
     const char *format,
     ...)
{
  va_list args;

  if (text->len > 0)
    g_string_append_c (text, ' ');
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

static char *
error_detail (QuiClearing  *clearing,
              const GError *error)
{
  g_autofree char *message = first_line (error);
  g_autoptr (GString) text = g_string_new (message);
  QuiServer *server = qui_clearing_get_server (clearing);
  const char *tunnel = server != NULL ? qui_profile_get_tunnel (qui_server_get_profile (server)) : "";

  if (text->len > 0 && text->str[text->len - 1] != '.')
    g_string_append_c (text, '.');
  if (g_error_matches (error, QUI_ERROR, QUI_ERROR_PASSWORD_NEEDED))
    add (text, "%s", _("It is read from the file .pgpass; the server’s password is used only if the console’s user is the same."));
  if (*tunnel != '\0' && !g_error_matches (error, QUI_ERROR, QUI_ERROR_UNSUPPORTED))
    add (text, "%s", _("The console is reached directly, not through the SSH tunnel of the server."));
  add (text, "%s", _("Choose to do nothing at the pooler to go on without it."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What is left alone, and why. */
static void
add_exceptions (GString              *text,
                const QuiPoolerFacts *facts,
                QuiHoldKind           kind)
{
  if (facts->held[0] != NULL)
    {
      g_autofree char *held = list_names ((const char * const *) facts->held);

      add (text, kind == QUI_HOLD_DISABLE ? _("Already disabled by somebody else, and left so: %s.")
                                          : _("Already paused by somebody else, and left so: %s."), held);
    }
  if (facts->elsewhere[0] != NULL)
    {
      g_autofree char *elsewhere = list_names ((const char * const *) facts->elsewhere);

      add (text, _("Left alone, because it may lead to another server: %s."), elsewhere);
    }
  if (facts->unspeakable[0] != NULL)
    {
      g_autofree char *unspeakable = list_names ((const char * const *) facts->unspeakable);

      add (text, _("Left alone, because the console cannot be told so long a name: %s."), unspeakable);
    }
}

static char *
held_title (const QuiPoolerFacts *facts,
            QuiHoldKind           kind)
{
  g_autofree char *names = list_names ((const char * const *) facts->free);

  if (facts->free[0] == NULL)
    return g_strdup (kind == QUI_HOLD_DISABLE ? _("The pooler has nothing to disable here") : _("The pooler has nothing to pause here"));
  return g_strdup_printf (kind == QUI_HOLD_DISABLE ? _("The pooler will refuse new clients of %s") : _("The pooler will pause %s"), names);
}

static char *
held_detail (const QuiPoolerFacts *facts,
             QuiHoldKind           kind)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (facts->free[0] == NULL && facts->held[0] == NULL)
    add (text, "%s", _("None of its databases that are listed now leads to this one."));
  if (facts->free[0] != NULL)
    add (text, ngettext ("It has %u client there now.", "It has %u clients there now.", facts->n_clients), facts->n_clients);
  add_exceptions (text, facts, kind);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

QuiCheckSeverity
qui_words_pooler_check (QuiClearing  *clearing,
                        char        **title,
                        char        **detail)
{
  QuiHoldKind kind = qui_clearance_request_get_hold (qui_clearing_get_request (clearing));
  const QuiPoolerFacts *facts = qui_clearing_get_pooler_facts (clearing);
  const GError *error = qui_clearing_get_pooler_error (clearing);

  *title = *detail = NULL;
  if (kind == QUI_HOLD_NONE || (facts == NULL && error == NULL))
    return QUI_SEVERITY_NONE;
  if (facts == NULL)
    {
      *title = g_strdup (_("The pooler’s console does not let us in"));
      *detail = error_detail (clearing, error);
      return QUI_SEVERITY_STOP;
    }
  if (!facts->may_command)
    {
      *title = g_strdup (_("Our user may only look at the pooler’s console"));
      *detail = g_strdup (_("One of its admin_users is needed. Choose to do nothing at the pooler to go on without it."));
      return QUI_SEVERITY_STOP;
    }
  if (facts->all_paused && kind == QUI_HOLD_PAUSE)
    {
      *title = g_strdup (_("Somebody has paused the whole pooler"));
      *detail = g_strdup (_("Then no single database can be paused. Choose to do nothing at the pooler to go on; it stays as it is."));
      return QUI_SEVERITY_STOP;
    }
  *title = held_title (facts, kind);
  *detail = held_detail (facts, kind);
  return facts->free[0] != NULL ? QUI_SEVERITY_AUTO : QUI_SEVERITY_INFO;
}

/* --- steps --- */

static const char * const *
names_of (QuiClearing *clearing)
{
  static const char * const none[] = { NULL };
  QuiHold *hold = qui_clearing_get_hold (clearing);
  const QuiPoolerFacts *facts = qui_clearing_get_pooler_facts (clearing);

  if (hold != NULL)
    return qui_hold_get_names (hold);
  return facts != NULL ? (const char * const *) facts->free : none;
}

char *
qui_words_pooler_step_title (QuiClearing   *clearing,
                             const QuiStep *step)
{
  QuiHoldKind kind = qui_clearing_get_request (clearing)->hold;

  if (step->kind == QUI_STEP_HOLD)
    return g_strdup (kind == QUI_HOLD_DISABLE ? _("Refuse new clients at the pooler") : _("Pause at the pooler"));
  return g_strdup (kind == QUI_HOLD_DISABLE ? _("Let new clients in at the pooler again") : _("Resume at the pooler"));
}

/* While transactions are waited for. */
static char *
waiting_detail (const QuiHoldProgress *progress)
{
  gint64 left = MAX (progress->give_up_at - g_get_monotonic_time (), 0);
  g_autofree char *time = qui_words_duration (left + G_USEC_PER_SEC - 1);
  guint n = progress->n_busy;

  if (progress->skipped)
    return g_strdup (_("Nobody is waited for any longer"));
  if (n == 0)
    return g_strdup_printf (_("Waiting for transactions to end, %s more at most"), time);
  return g_strdup_printf (ngettext ("%u connection is still used by a transaction, which is waited for %s more at most",
                                    "%u connections are still used by transactions, which are waited for %s more at most", n),
                          n, time);
}

char *
qui_words_pooler_step_detail (QuiClearing   *clearing,
                              const QuiStep *step)
{
  QuiHoldKind kind = qui_clearing_get_request (clearing)->hold;
  QuiHold *hold = qui_clearing_get_hold (clearing);
  const QuiHoldProgress *progress = hold != NULL ? qui_hold_get_progress (hold) : NULL;

  if (step->kind == QUI_STEP_RELEASE)
    return list_commands (qui_hold_kind_get_undo (kind), names_of (clearing));
  if (hold != NULL && qui_hold_get_phase (hold) == QUI_HOLD_PHASE_TAKING && kind == QUI_HOLD_PAUSE)
    return waiting_detail (progress);
  if (progress != NULL && progress->skipped && step->state == QUI_STEP_DONE && progress->n_busy > 0)
    return g_strdup_printf (ngettext ("%u connection was still used by a transaction, which was not waited for",
                                      "%u connections were still used by transactions, which were not waited for", progress->n_busy),
                            progress->n_busy);
  return list_commands (qui_hold_kind_get_command (kind), names_of (clearing));
}

char *
qui_words_pooler_progress (QuiClearing *clearing)
{
  g_autofree char *names = list_names (names_of (clearing));
  QuiHold *hold = qui_clearing_get_hold (clearing);
  guint n;

  if (hold == NULL)
    return g_strdup (_("Asking the pooler…"));
  n = qui_hold_get_progress (hold)->n_waiting;
  switch (qui_hold_get_phase (hold))
    {
    case QUI_HOLD_PHASE_TAKING:
      if (qui_hold_get_kind (hold) == QUI_HOLD_DISABLE || n == 0)
        return g_strdup_printf (_("The pooler is told to hold %s."), names);
      return g_strdup_printf (ngettext ("The pooler holds %s: %u client waits.", "The pooler holds %s: %u clients wait.", n), names, n);
    case QUI_HOLD_PHASE_RELEASING:
      if (qui_hold_get_error (hold) != NULL)
        return g_strdup_printf (_("The pooler may still hold %s, and does not let it be undone: this is tried again and again."), names);
      return g_strdup_printf (_("The pooler is told to let go of %s."), names);
    case QUI_HOLD_PHASE_NEW:
    case QUI_HOLD_PHASE_TAKEN:
    case QUI_HOLD_PHASE_FAILED:
    case QUI_HOLD_PHASE_RELEASED:
    case QUI_HOLD_PHASE_LEFT:
    default:
      return g_strdup ("");
    }
}

/* --- afterwards --- */

char *
qui_words_clearing_left (QuiClearing *clearing)
{
  QuiHold *hold = qui_clearing_get_hold (clearing);
  g_autofree char *message = NULL;
  g_autofree char *names = NULL;
  g_autofree char *commands = NULL;

  if (!qui_clearing_is_left_held (clearing))
    return g_strdup ("");

  message = first_line (qui_hold_get_error (hold));
  names = list_names (qui_hold_get_left (hold));
  commands = qui_words_console_commands (qui_hold_kind_get_undo (qui_hold_get_kind (hold)), qui_hold_get_left (hold));
  if (qui_hold_get_kind (hold) == QUI_HOLD_DISABLE)
    return g_strdup_printf (_("The pooler may still refuse new clients of %s: this could not be undone: %s\n"
                              "Quiesce offers it again, also at its next start. To undo it by hand, type at the console of the pooler:\n%s"),
                            names, message, commands);
  return g_strdup_printf (_("The pooler may still keep clients of %s waiting: this could not be undone: %s\n"
                            "Quiesce offers it again, also at its next start. To undo it by hand, type at the console of the pooler:\n%s"),
                          names, message, commands);
}

char *
qui_words_clearing_pooler (QuiClearing *clearing)
{
  QuiHold *hold = qui_clearing_get_hold (clearing);
  const QuiClearanceRequest *request = qui_clearing_get_request (clearing);
  const QuiPoolerFacts *facts = qui_clearing_get_pooler_facts (clearing);
  gboolean done = qui_clearing_get_end (clearing) == QUI_CLEARANCE_END_DONE;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *names = NULL;

  if (qui_clearance_request_get_hold (request) == QUI_HOLD_NONE || facts == NULL || qui_clearing_is_left_held (clearing))
    return g_strdup ("");

  names = list_names (names_of (clearing));
  if (qui_clearing_is_releasing (clearing))
    add (text, _("The pooler is told to let go of %s."), names);
  else if (hold == NULL || !qui_hold_was_told (hold))
    add (text, "%s", facts->free[0] == NULL ? _("At the pooler there was nothing to hold.") : _("Nothing was done at the pooler."));
  else
    add (text, _("The pooler has let go of %s."), names);
  add_exceptions (text, facts, request->hold);
  if (done && hold != NULL && request->mode == QUI_CLEARANCE_RENAME)
    {
      g_autofree char *name = qui_words_one_line (qui_clearing_get_name (clearing));

      add (text, _("Its configuration still leads to %s, which is not there any more: change it, and RELOAD it on its console."), name);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
qui_words_unfinished_pooler (const QuiUnfinished *unfinished)
{
  const QuiIntention *intention = unfinished->intention;
  const char * const *names = (const char * const *) (unfinished->held != NULL ? unfinished->held : intention->held);
  g_autofree char *list = NULL;
  g_autofree char *commands = NULL;
  g_autofree char *message = NULL;

  if (names == NULL || (unfinished->held == NULL && unfinished->held_error == NULL))
    return g_strdup ("");

  list = list_names (names);
  if (unfinished->held_error == NULL)
    return g_strdup_printf (intention->hold == QUI_HOLD_DISABLE ? _("The pooler refuses new clients of %s since then, or may do so.")
                                                                : _("The pooler keeps clients of %s waiting since then, or may do so."), list);

  commands = qui_words_console_commands (qui_hold_kind_get_undo (intention->hold), names);
  message = first_line (unfinished->held_error);
  return g_strdup_printf (_("The pooler may still hold %s: its console could not be asked (%s). To undo it by hand, type there:\n%s"),
                          list, message, commands);
}
