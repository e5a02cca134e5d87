/* test-clearing-silent.c: the network swallows all that is sent, at each step of each way to take a database, and nobody hears of it
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-test-clearing-net.h"
#include "qui-wire.h"

/* All of them side by side: each waits for our own deadlines most of the time, which come sooner for this. */
#define HASTE 8

static QuiTestCluster *cluster;

typedef struct
{
  QuiTestClearingMoment moment;
  gboolean              forgets;   /* what was connected stays silent when the network comes back */
} Silence;

/* Once it is answered nothing is waited for any more. */
static const Silence silences[] = {
  { { QUI_CLEARANCE_RENAME, "preparing" }, FALSE },
  { { QUI_CLEARANCE_RENAME, "connecting" }, FALSE },
  { { QUI_CLEARANCE_RENAME, "fencing" }, FALSE },
  { { QUI_CLEARANCE_RENAME, "fencing" }, TRUE },
  { { QUI_CLEARANCE_RENAME, "draining" }, FALSE },
  { { QUI_CLEARANCE_RENAME, "draining" }, TRUE },
  { { QUI_CLEARANCE_RENAME, "acting" }, FALSE },
  { { QUI_CLEARANCE_DROP, "connecting" }, FALSE },
  { { QUI_CLEARANCE_DROP, "fencing" }, FALSE },
  { { QUI_CLEARANCE_DROP, "fencing" }, TRUE },
  { { QUI_CLEARANCE_DROP, "draining" }, TRUE },
  { { QUI_CLEARANCE_DROP, "acting" }, FALSE },
  { { QUI_CLEARANCE_COPY, "connecting" }, FALSE },
  { { QUI_CLEARANCE_COPY, "fencing" }, FALSE },
  { { QUI_CLEARANCE_COPY, "draining" }, TRUE },
  { { QUI_CLEARANCE_COPY, "acting" }, FALSE },
  { { QUI_CLEARANCE_MOVE, "draining" }, FALSE },
  { { QUI_CLEARANCE_MOVE, "acting" }, TRUE },
  { { QUI_CLEARANCE_SWAP, "draining" }, FALSE },
  { { QUI_CLEARANCE_CLEAR, "draining" }, TRUE },
  { { QUI_CLEARANCE_CLEAR, "acting" }, FALSE },
  { { QUI_CLEARANCE_CLOSE, "connecting" }, FALSE },
  { { QUI_CLEARANCE_CLOSE, "fencing" }, FALSE },
  { { QUI_CLEARANCE_CLOSE, "fencing" }, TRUE },
  { { QUI_CLEARANCE_CLOSE, "draining" }, TRUE },
  { { QUI_CLEARANCE_CLOSE, "acting" }, FALSE },
  { { QUI_CLEARANCE_REOPEN, "fencing" }, TRUE },
};

typedef struct
{
  QuiTestClearingNet net;
  gboolean           forgets;
  gboolean           said;      /* that the server does not answer */
} Case;

typedef struct
{
  Case  cases[G_N_ELEMENTS (silences)];
  guint n;
} Batch;

static gboolean
is_before_anything (const Case *one)
{
  return g_str_equal (one->net.when, "preparing") || g_str_equal (one->net.when, "connecting");
}

/* Files are copied or removed for as long as it takes, and sessions get time to leave: the person ends it. */
static gboolean
takes_long (const Case *one)
{
  return one->net.mode == QUI_CLEARANCE_CLOSE
         || qui_clearance_request_get_seconds (qui_clearing_get_request (one->net.clearing)) > QUI_CLEARANCE_SECONDS;
}

static void
on_changed (Case *one)
{
  g_autofree char *words = qui_words_clearing_progress (one->net.clearing);

  if (qui_clearing_get_phase (one->net.clearing) != QUI_CLEARING_RUNNING || strstr (words, "has not answered") == NULL)
    return;
  if (!one->said && takes_long (one))
    qui_clearing_stop (one->net.clearing);
  one->said = TRUE;
}

static void
begin (Batch         *batch,
       const Silence *silence)
{
  Case *one = &batch->cases[batch->n];
  g_autofree char *name = g_strdup_printf ("shop%u", batch->n);

  batch->n++;
  one->forgets = silence->forgets;
  qui_test_clearing_net_set_up (&one->net, cluster, &silence->moment, name, qui_test_relay_silence);
  g_signal_connect_swapped (one->net.clearing, "changed", G_CALLBACK (on_changed), one);
}

static gboolean
all_are_done (gpointer data)
{
  Batch *batch = data;

  for (guint i = 0; i < batch->n; i++)
    if (!qui_test_clearing_is_done (batch->cases[i].net.clearing))
      return FALSE;
  return TRUE;
}

static guint
count_intentions (Case *one)
{
  g_autoptr (GDir) dir = g_dir_open (one->net.base.folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Nobody can be asked: what is said may only be what is known. */
static void
assert_says_what_is_known (Case *one)
{
  QuiClearanceEnd end = qui_clearing_get_end (one->net.clearing);
  gboolean happened = qui_test_clearing_has_happened (&one->net.base, one->net.mode);
  g_autofree char *title = qui_words_clearing_title (one->net.clearing);

  g_test_message ("%s %s: end %d after %" G_GINT64_FORMAT " ms: %s", qui_clearance_mode_nick (one->net.mode), one->net.when, end,
                  qui_clearing_get_duration (one->net.clearing) / 1000, title);
  if (end == QUI_CLEARANCE_END_UNKNOWN || g_str_equal (one->net.when, "connecting"))
    g_assert_true (one->said);
  if (is_before_anything (one))
    {
      g_assert_true (end == QUI_CLEARANCE_END_REFUSED || end == QUI_CLEARANCE_END_STOPPED);
      g_assert_cmpint (happened, ==, FALSE);
    }
  else if (end == QUI_CLEARANCE_END_DONE)
    {
      g_assert_true (happened || one->net.mode == QUI_CLEARANCE_CLEAR);
    }
  else
    {
      g_assert_cmpint (end, ==, QUI_CLEARANCE_END_UNKNOWN);
      g_autofree char *body = qui_words_clearing_body (one->net.clearing);

      g_assert_cmpstr (title, ==, "It is not known what happened");
      g_assert_nonnull (strstr (body, takes_long (one) ? "It was stopped, and" : "The server did not answer"));
      g_assert_cmpuint (count_intentions (one), ==, 1);
    }
}

static gboolean
is_known (Case *one)
{
  QuiClearanceEnd end = qui_clearing_get_end (one->net.clearing);

  return end != QUI_CLEARANCE_END_UNKNOWN && end != QUI_CLEARANCE_END_AT_WORK;
}

/* Whether nothing is to be asked any more; asks. */
static gboolean
all_are_known (gpointer data)
{
  Batch *batch = data;
  gboolean all = TRUE;

  for (guint i = 0; i < batch->n; i++)
    {
      Case *one = &batch->cases[i];

      if (!qui_test_clearing_is_done (one->net.clearing))
        all = FALSE;
      else if (!is_known (one))
        {
          qui_clearing_look_again (one->net.clearing);
          all = FALSE;
        }
    }
  return all;
}

static void
assert_says_what_is_true (Case *one)
{
  QuiTestClearing *base = &one->net.base;
  gboolean happened = qui_test_clearing_has_happened (base, one->net.mode);
  g_autoptr (GPtrArray) found = NULL;

  if (one->net.mode != QUI_CLEARANCE_CLEAR)
    g_assert_cmpint (qui_clearing_get_end (one->net.clearing) == QUI_CLEARANCE_END_DONE, ==, happened);
  if (one->net.mode == QUI_CLEARANCE_CLOSE && happened)
    {
      qui_test_clearing_net_start_anew (&one->net);
      found = qui_test_clearing_find_unfinished (base, FALSE);
      g_assert_cmpuint (found->len, ==, 1);
      g_assert_cmpint (((QuiUnfinished *) found->pdata[0])->truth, ==, QUI_UNFINISHED_CLOSED);
      qui_closure_journal_remove_async (base->closures, ((QuiUnfinished *) found->pdata[0])->intention->id, NULL, NULL);
    }
  qui_test_clearing_assert_settled (base);
}

static void
test_silent (void)
{
  g_autofree Batch *batch = g_new0 (Batch, 1);

  for (guint i = 0; i < G_N_ELEMENTS (silences); i++)
    begin (batch, &silences[i]);
  qui_wire_set_haste (HASTE);
  for (guint i = 0; i < batch->n; i++)
    qui_test_clearing_net_start (&batch->cases[i].net);
  g_assert_true (qui_test_wait_until (all_are_done, batch, QUI_TEST_CLEARING_MS));
  for (guint i = 0; i < batch->n; i++)
    assert_says_what_is_known (&batch->cases[i]);

  for (guint i = 0; i < batch->n; i++)
    {
      if (batch->cases[i].forgets)
        qui_test_relay_forget (batch->cases[i].net.relay);
      qui_test_relay_mend (batch->cases[i].net.relay);
    }
  g_assert_true (qui_test_wait_until (all_are_known, batch, QUI_TEST_CLEARING_MS));
  qui_wire_set_haste (1);
  for (guint i = 0; i < batch->n; i++)
    {
      assert_says_what_is_true (&batch->cases[i]);
      qui_test_clearing_net_tear_down (&batch->cases[i].net);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_clearing_start_cluster ();
  g_test_add_func ("/clearing-silent/all", test_silent);
  status = g_test_run ();

  qui_test_cluster_stop (cluster);
  return status;
}
