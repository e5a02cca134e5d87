/* test-verdict.c: what answers mean
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-error.h"
#include "qui-verdict.h"

static QuiVerdictCase
new_case (void)
{
  return (QuiVerdictCase) { .target = { .pid = 1, .role_oid = 10, .database_oid = 20 }, .sent_at = QUI_TIME_UNKNOWN };
}

static void
test_answers (void)
{
  static const struct
  {
    const char     *result;
    QuiPermission   seen;
    gboolean        maybe_sent;
    QuiOutcomeKind  kind;
    QuiPermission   permission;
  } cases[] = {
    { "signalled", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_WAITING },
    { "gone", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_ALREADY_GONE },
    { "gone", QUI_PERMISSION_YES, TRUE, QUI_OUTCOME_GONE },
    { "not-sent", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_ALREADY_GONE },
    { "not-sent", QUI_PERMISSION_SYSTEM, FALSE, QUI_OUTCOME_NOT_PERMITTED, QUI_PERMISSION_SYSTEM },
    { "replaced", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_REPLACED },
    { "replaced", QUI_PERMISSION_YES, TRUE, QUI_OUTCOME_GONE },
    { "self", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_OWN },
    { "system", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_NOT_PERMITTED, QUI_PERMISSION_SYSTEM },
    { "needs-superuser", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_NOT_PERMITTED, QUI_PERMISSION_NEEDS_SUPERUSER },
    { "needs-role", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_NOT_PERMITTED, QUI_PERMISSION_NEEDS_ROLE },
    { "idle", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_NOTHING_RUNNING },
    { "other-query", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_NOTHING_RUNNING },
    { "other-query", QUI_PERMISSION_YES, TRUE, QUI_OUTCOME_CANCELLED },
    { "what?", QUI_PERMISSION_YES, FALSE, QUI_OUTCOME_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QuiVerdictCase self = new_case ();

      self.target.permission = cases[i].seen;
      self.maybe_sent = cases[i].maybe_sent;
      qui_verdict_on_answer (&self, cases[i].result, 500, 1000);
      g_assert_cmpint (self.outcome.kind, ==, cases[i].kind);
      g_assert_cmpint (self.outcome.permission, ==, cases[i].permission);
      if (cases[i].kind == QUI_OUTCOME_WAITING)
        {
          g_assert_cmpint (self.outcome.signalled_at, ==, 1000);
          g_assert_cmpint (self.sent_at, ==, 500);
          g_assert_false (qui_verdict_is_settled (&self));
        }
      else
        {
          g_assert_cmpint (self.outcome.signalled_at, ==, 0);
          g_assert_cmpint (self.outcome.settled_at, ==, 1000);
          g_assert_true (qui_verdict_is_settled (&self));
        }
      qui_verdict_case_clear (&self);
    }
}

static void
test_looks (void)
{
  static const struct
  {
    QuiSignalKind  kind;
    QuiSeen        seen;
    gboolean       last;
    QuiOutcomeKind outcome;
  } cases[] = {
    { QUI_SIGNAL_TERMINATE, QUI_SEEN_ABSENT, FALSE, QUI_OUTCOME_GONE },
    { QUI_SIGNAL_TERMINATE, QUI_SEEN_ABSENT, TRUE, QUI_OUTCOME_GONE },
    { QUI_SIGNAL_TERMINATE, QUI_SEEN_RUNNING, FALSE, QUI_OUTCOME_WAITING },
    { QUI_SIGNAL_TERMINATE, QUI_SEEN_NOT_RUNNING, FALSE, QUI_OUTCOME_WAITING },
    { QUI_SIGNAL_TERMINATE, QUI_SEEN_HIDDEN, FALSE, QUI_OUTCOME_WAITING },
    { QUI_SIGNAL_TERMINATE, QUI_SEEN_NOT_RUNNING, TRUE, QUI_OUTCOME_SURVIVED },
    { QUI_SIGNAL_CANCEL, QUI_SEEN_ABSENT, FALSE, QUI_OUTCOME_GONE },
    { QUI_SIGNAL_CANCEL, QUI_SEEN_RUNNING, FALSE, QUI_OUTCOME_WAITING },
    { QUI_SIGNAL_CANCEL, QUI_SEEN_RUNNING, TRUE, QUI_OUTCOME_SURVIVED },
    { QUI_SIGNAL_CANCEL, QUI_SEEN_NOT_RUNNING, FALSE, QUI_OUTCOME_CANCELLED },
    { QUI_SIGNAL_CANCEL, QUI_SEEN_HIDDEN, FALSE, QUI_OUTCOME_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      QuiVerdictCase self = new_case ();

      self.outcome.kind = QUI_OUTCOME_WAITING;
      qui_verdict_on_look (&self, cases[i].kind, cases[i].seen, cases[i].last, 1000);
      g_assert_cmpint (self.outcome.kind, ==, cases[i].outcome);
      g_assert_cmpint (self.outcome.settled_at, ==, cases[i].outcome == QUI_OUTCOME_WAITING ? 0 : 1000);
      qui_verdict_case_clear (&self);
    }
}

static void
test_refusal_and_loss (void)
{
  g_autoptr (GError) refused = qui_error_new_server (QUI_ERROR_SERVER, "must be a superuser", "42501", NULL, NULL);
  g_autoptr (GError) other = qui_error_new_server (QUI_ERROR_SERVER, "out of memory", "53200", NULL, NULL);
  QuiVerdictCase self = new_case ();

  self.target.permission = QUI_PERMISSION_NEEDS_SUPERUSER;
  qui_verdict_on_refusal (&self, refused, 1);
  g_assert_cmpint (self.outcome.kind, ==, QUI_OUTCOME_NOT_PERMITTED);
  g_assert_cmpint (self.outcome.permission, ==, QUI_PERMISSION_NEEDS_SUPERUSER);
  g_assert_cmpstr (self.outcome.message, ==, "must be a superuser");
  qui_verdict_on_refusal (&self, other, 1);
  g_assert_cmpint (self.outcome.kind, ==, QUI_OUTCOME_UNKNOWN);
  g_assert_cmpstr (self.outcome.message, ==, "out of memory");
  qui_verdict_case_clear (&self);

  self = new_case ();
  qui_verdict_on_loss (&self, "lost", 1);
  g_assert_cmpint (self.outcome.kind, ==, QUI_OUTCOME_PENDING);
  g_assert_cmpstr (self.outcome.message, ==, "lost");
  self.maybe_sent = TRUE;
  qui_verdict_on_loss (&self, "lost", 1);
  g_assert_cmpint (self.outcome.kind, ==, QUI_OUTCOME_UNKNOWN);
  qui_verdict_case_clear (&self);

  self = new_case ();
  qui_verdict_on_answer (&self, "signalled", 1, 1);
  qui_verdict_on_loss (&self, "lost", 2);
  g_assert_cmpint (self.outcome.kind, ==, QUI_OUTCOME_UNKNOWN);
  qui_verdict_case_clear (&self);
}

static QuiVerdictCase
gone_case (const char *application, const char *client_address, gint64 sent_at)
{
  QuiVerdictCase self = new_case ();

  self.target.application = (char *) application;
  self.target.client_address = (char *) client_address;
  self.outcome.kind = QUI_OUTCOME_GONE;
  self.sent_at = sent_at;
  return self;
}

static void
test_pairs (void)
{
  QuiVerdictCase cases[] = {
    gone_case ("shop-api", "10.0.0.1", 200),
    gone_case ("shop-api", "10.0.0.1", 100),
    gone_case ("shop-api", "10.0.0.2", 100),
    gone_case ("other", NULL, 100),
    gone_case ("survivor", NULL, 100),
  };
  const QuiNewcomer rows[] = {
    { 11, 90, 10, 20, (char *) "shop-api", (char *) "10.0.0.1" },     /* began before the signal */
    { 12, 150, 10, 20, (char *) "shop-api", (char *) "10.0.0.1" },
    { 13, 190, 10, 20, (char *) "shop-api", (char *) "10.0.0.1" },    /* before the second signal of its kind */
    { 14, 260, 10, 20, (char *) "shop-api", (char *) "10.0.0.1" },
    { 15, 300, 10, 20, (char *) "shop-api", (char *) "10.0.0.1" },    /* nobody left for it */
    { 16, 300, 11, 20, (char *) "shop-api", (char *) "10.0.0.2" },    /* another role */
    { 17, 300, 10, 21, (char *) "shop-api", (char *) "10.0.0.2" },    /* another database */
    { 18, 300, 10, 20, (char *) "survivor", NULL },
    { 19, 400, 10, 20, (char *) "other", NULL },
  };
  g_autoptr (GArray) newcomers = g_array_new (FALSE, FALSE, sizeof (QuiNewcomer));
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);

  cases[4].outcome.kind = QUI_OUTCOME_SURVIVED;
  g_array_append_vals (newcomers, rows, G_N_ELEMENTS (rows));
  qui_verdict_pair (cases, G_N_ELEMENTS (cases), newcomers, taken, changed);

  g_assert_cmpuint (changed->len, ==, 3);
  g_assert_cmpint (cases[1].outcome.kind, ==, QUI_OUTCOME_CAME_BACK);
  g_assert_cmpint (cases[1].outcome.new_pid, ==, 12);
  g_assert_cmpint (cases[1].outcome.back_after, ==, 50);
  g_assert_cmpint (cases[0].outcome.new_pid, ==, 14);
  g_assert_cmpint (cases[2].outcome.kind, ==, QUI_OUTCOME_GONE);
  g_assert_cmpint (cases[3].outcome.new_pid, ==, 19);
  g_assert_cmpint (cases[3].outcome.back_after, ==, 300);
  g_assert_cmpint (cases[4].outcome.kind, ==, QUI_OUTCOME_SURVIVED);

  /* A second look at the same newcomers pairs none of them again. */
  g_array_set_size (changed, 0);
  cases[4] = gone_case ("shop-api", "10.0.0.1", 100);
  qui_verdict_pair (cases, G_N_ELEMENTS (cases), newcomers, taken, changed);
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_cmpint (cases[4].outcome.new_pid, ==, 13);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verdict/answers", test_answers);
  g_test_add_func ("/verdict/looks", test_looks);
  g_test_add_func ("/verdict/refusal-and-loss", test_refusal_and_loss);
  g_test_add_func ("/verdict/pairs", test_pairs);
  return g_test_run ();
}
