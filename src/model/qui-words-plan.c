/* qui-words-plan.c: what a plan does, and what became of each session
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <glib/gi18n-lib.h>

#include "qui-words.h"

/* Transactions that were open before the query began fail with it and stay aborted. */
static guint
count_broken_transactions (const QuiPlan *plan)
{
  guint n = 0;

  for (guint i = 0; i < qui_plan_get_n_transactions (plan); i++)
    {
      const QuiSession *session = qui_plan_get_transaction (plan, i);

      n += session->xact_start != QUI_TIME_UNKNOWN
           && session->query_start != QUI_TIME_UNKNOWN
           && session->xact_start < session->query_start;
    }

  return n;
}

static void
append_sentence (GString    *text,
                 const char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

static void
append_count (GString    *text,
              const char *sentence,
              guint       n)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_auto (GStrv) parts = g_strsplit (sentence, "%u", 2);
  g_autofree char *whole = g_strjoinv (number, parts);

  append_sentence (text, whole);
}

static void
describe_cancel (GString       *text,
                 const QuiPlan *plan)
{
  guint n = qui_plan_get_n_targets (plan);
  guint n_broken = count_broken_transactions (plan);

  append_count (text, qui_plan_get_n_perhaps_workers (plan) > 0
                      ? ngettext ("Up to %u query is cancelled; its session stays connected.",
                                  "Up to %u queries are cancelled; their sessions stay connected.", n)
                      : ngettext ("%u query is cancelled; its session stays connected.",
                                  "%u queries are cancelled; their sessions stay connected.", n), n);
  if (n_broken > 0)
    append_count (text, ngettext ("%u transaction it belongs to fails.",
                                  "%u transactions they belong to fail.", n_broken), n_broken);
}

static guint
count_hidden (const QuiPlan *plan)
{
  guint n = 0;

  for (guint i = 0; i < qui_plan_get_n_targets (plan); i++)
    n += qui_plan_get_target (plan, i)->hidden;
  return n;
}

static void
describe_terminate (GString       *text,
                    const QuiPlan *plan)
{
  const QuiPlanRequest *request = qui_plan_get_request (plan);
  guint n = qui_plan_get_n_targets (plan);
  guint n_transactions = qui_plan_get_n_transactions (plan);
  g_autofree char *sessions = g_strdup_printf (qui_plan_get_n_perhaps_workers (plan) > 0
                                               ? ngettext ("Up to %u session ends", "Up to %u sessions end", n)
                                               : ngettext ("%u session ends", "%u sessions end", n), n);
  g_autofree char *transactions = g_strdup_printf (ngettext ("%u open transaction rolls back",
                                                             "%u open transactions roll back", n_transactions), n_transactions);

  if (n_transactions > 0)
    /* Translators: "13 sessions end" and "5 open transactions roll back". */
    g_string_append_printf (text, _("%s and %s."), sessions, transactions);
  else if (count_hidden (plan) == 0)
    /* Translators: "13 sessions end". */
    g_string_append_printf (text, _("%s. No transaction is open."), sessions);
  else
    g_string_append_printf (text, "%s.", sessions);

  if (request->cancel_first)
    append_count (text, ngettext ("Queries are cancelled first; whoever is left after %u second is terminated.",
                                  "Queries are cancelled first; whoever is left after %u seconds is terminated.",
                                  request->wait_seconds), request->wait_seconds);
}

/* What a number alone does not tell: hidden sessions and interrupted replication. */
static void
describe_risks (GString       *text,
                const QuiPlan *plan)
{
  guint n_hidden = count_hidden (plan);
  guint n_senders = 0;
  guint n_perhaps = qui_plan_get_n_perhaps_workers (plan);

  for (guint i = 0; i < qui_plan_get_n_targets (plan); i++)
    n_senders += qui_plan_get_target (plan, i)->kind == QUI_BACKEND_WALSENDER;

  if (n_hidden > 0)
    append_count (text, ngettext ("What %u of them does is hidden from your role.",
                                  "What %u of them do is hidden from your role.", n_hidden), n_hidden);
  if (n_perhaps > 0)
    append_count (text, ngettext ("%u of them may be no session but a parallel worker of another one.",
                                  "Up to %u of them may be no sessions but parallel workers of others.", n_perhaps), n_perhaps);
  if (n_senders > 0)
    append_count (text, ngettext ("The stream of %u replication receiver breaks until it connects again.",
                                  "The streams of %u replication receivers break until they connect again.", n_senders), n_senders);
}

char *
qui_words_unseen (const QuiPlanRequest *request)
{
  guint n = request->n_unseen;

  if (n == 0)
    return NULL;

  return g_strdup_printf (ngettext ("%u more selected session is not in sight: nothing is done to it.",
                                    "%u more selected sessions are not in sight: nothing is done to them.", n), n);
}

char *
qui_words_impact (const QuiPlan *plan)
{
  gboolean cancel = qui_plan_get_request (plan)->kind == QUI_SIGNAL_CANCEL;
  g_autofree char *unseen = qui_words_unseen (qui_plan_get_request (plan));
  GString *text;

  if (qui_plan_get_n_targets (plan) == 0)
    return g_strdup (cancel ? _("No query is running that could be cancelled.") : _("There is no session to end."));

  text = g_string_new (NULL);
  if (cancel)
    describe_cancel (text, plan);
  else
    describe_terminate (text, plan);
  describe_risks (text, plan);
  if (unseen != NULL)
    append_sentence (text, unseen);

  return g_string_free (text, FALSE);
}

char *
qui_words_plan_count (const QuiPlan *plan)
{
  guint n = qui_plan_get_n_targets (plan);

  return g_strdup_printf (qui_plan_get_n_perhaps_workers (plan) > 0 ? ngettext ("Up to %u session", "Up to %u sessions", n)
                                                                    : ngettext ("%u session", "%u sessions", n), n);
}

char *
qui_words_confirm_button (const QuiPlan *plan)
{
  const QuiPlanRequest *request = qui_plan_get_request (plan);
  guint n = qui_plan_get_n_targets (plan);
  gboolean up_to = qui_plan_get_n_perhaps_workers (plan) > 0;

  if (request->kind == QUI_SIGNAL_CANCEL)
    return g_strdup_printf (up_to ? ngettext ("Cancel up to %u Query", "Cancel up to %u Queries", n)
                                  : ngettext ("Cancel %u Query", "Cancel %u Queries", n), n);

  if (request->scope == QUI_SCOPE_SELECTION || request->only == QUI_ONLY_ACTIVE)
    return g_strdup_printf (up_to ? ngettext ("Terminate up to %u Session", "Terminate up to %u Sessions", n)
                                  : ngettext ("Terminate %u Session", "Terminate %u Sessions", n), n);

  return g_strdup_printf (up_to ? ngettext ("Disconnect up to %u Session", "Disconnect up to %u Sessions", n)
                                : ngettext ("Disconnect %u Session", "Disconnect %u Sessions", n), n);
}

const char *
qui_words_outcome (QuiOutcomeKind kind,
                   QuiSignalKind  signal)
{
  switch (kind)
    {
    case QUI_OUTCOME_PENDING:
      return _("Not sent yet");
    case QUI_OUTCOME_WAITING:
      return _("Waiting…");
    case QUI_OUTCOME_GONE:
      return _("Gone");
    case QUI_OUTCOME_CANCELLED:
      return _("Cancelled");
    case QUI_OUTCOME_SURVIVED:
      return signal == QUI_SIGNAL_CANCEL ? _("Still running") : _("Still connected");
    case QUI_OUTCOME_ALREADY_GONE:
      return _("Already gone");
    case QUI_OUTCOME_NOTHING_RUNNING:
      return _("Nothing running");
    case QUI_OUTCOME_REPLACED:
      return _("Replaced");
    case QUI_OUTCOME_NOT_PERMITTED:
      return _("Not permitted");
    case QUI_OUTCOME_CAME_BACK:
      return _("Reconnected");
    case QUI_OUTCOME_OWN:
      return _("Kept");
    case QUI_OUTCOME_UNKNOWN:
    default:
      return _("Unknown");
    }
}

/* "0.1 s", "12 s" */
static char *
seconds (gint64 duration)
{
  gdouble value = (gdouble) MAX (duration, 0) / G_USEC_PER_SEC;

  /* Translators: seconds, in a sentence. */
  return value < 9.95 ? g_strdup_printf (_("%.1f s"), value) : g_strdup_printf (_("%.0f s"), value);
}

static char *
survived_detail (const QuiOutcome *outcome,
                 QuiSignalKind     signal,
                 const char       *after)
{
  if (outcome->signalled_at == 0)
    return g_strdup (_("No signal was sent"));

  if (signal == QUI_SIGNAL_CANCEL)
    return g_strdup_printf (_("Still running %s after the signal"), after);

  return g_strdup_printf (_("Still here %s after the signal"), after);
}

static char *
refused_detail (const QuiOutcome *outcome)
{
  g_autofree char *reason = NULL;

  if (outcome->message != NULL)
    return qui_words_one_line (outcome->message);

  reason = qui_words_permission_short (outcome->permission);

  /* Translators: the reason comes first, such as "Needs a superuser". */
  return reason[0] != '\0' ? g_strdup_printf (_("%s: nothing was sent"), reason) : g_strdup (_("Refused by the server"));
}

char *
qui_words_outcome_detail (const QuiOutcome      *outcome,
                          const QuiSignalTarget *target,
                          QuiSignalKind          signal,
                          gint64                 now)
{
  gint64 until = outcome->settled_at != 0 ? outcome->settled_at : now;
  g_autofree char *after = seconds (outcome->signalled_at != 0 ? until - outcome->signalled_at : 0);
  g_autofree char *back = NULL;

  switch (outcome->kind)
    {
    case QUI_OUTCOME_WAITING:
      return g_strdup_printf (_("Signal sent %s ago"), after);
    case QUI_OUTCOME_GONE:
      return g_strdup_printf (_("Terminated in %s"), after);
    case QUI_OUTCOME_CANCELLED:
      return g_strdup_printf (_("Its query stopped in %s"), after);
    case QUI_OUTCOME_SURVIVED:
      return survived_detail (outcome, signal, after);
    case QUI_OUTCOME_ALREADY_GONE:
      return g_strdup (_("Left before the signal"));
    case QUI_OUTCOME_NOTHING_RUNNING:
      return g_strdup (_("Its query had already ended"));
    case QUI_OUTCOME_REPLACED:
      return g_strdup_printf (_("PID %d belongs to another session now: nothing was sent"), target->pid);
    case QUI_OUTCOME_NOT_PERMITTED:
      return refused_detail (outcome);
    case QUI_OUTCOME_CAME_BACK:
      back = seconds (outcome->back_after);
      return g_strdup_printf (_("Back as %d after %s: a pool reconnects"), outcome->new_pid, back);
    case QUI_OUTCOME_OWN:
      return g_strdup (_("A connection of Quiesce itself: never signalled"));
    case QUI_OUTCOME_UNKNOWN:
      if (outcome->message != NULL)
        return qui_words_one_line (outcome->message);
      return g_strdup (_("The connection was lost before this could be checked"));
    case QUI_OUTCOME_PENDING:
    default:
      return g_strdup ("");
    }
}
