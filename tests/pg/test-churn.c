/* test-churn.c: connections used, cancelled, closed and dropped at random moments, also from another thread
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-test-connection.h"

#define N_CONNECTIONS 4
#define N_STEPS       600

static QuiTestCluster *cluster;

typedef struct
{
  guint n_given, n_answered;
} Count;

typedef struct
{
  Count *count;
  char  *sql;
  char  *expected;
} Question;

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      data)
{
  Count *count = data;

  qui_connection_connect_finish (QUI_CONNECTION (source), result, NULL);
  count->n_answered++;
}

static void
on_answered (GObject      *source,
             GAsyncResult *result,
             gpointer      data)
{
  Question *question = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *answer = qui_connection_run_finish (QUI_CONNECTION (source), result, &error);

  /* An answer or an error, and never another statement's answer. */
  g_assert_true ((answer == NULL) != (error == NULL));
  g_assert_true (answer == NULL || g_str_equal (answer, question->expected));
  question->count->n_answered++;
  g_free (question->sql);
  g_free (question->expected);
  g_free (question);
}

static gpointer
echo (QuiWire       *wire,
      gpointer       data,
      GCancellable  *cancellable,
      GError       **error)
{
  g_autoptr (GPtrArray) results = qui_wire_query (wire, data, 60, cancellable, error);

  return results != NULL ? qui_result_dup_text (g_ptr_array_index (results, 0), 0, 1) : NULL;
}

static gpointer
cancel_in_thread (gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;

  g_usleep (g_random_int_range (0, 3000));
  g_cancellable_cancel (cancellable);
  return NULL;
}

static GCancellable *
maybe_cancellable (void)
{
  GCancellable *cancellable = g_test_rand_bit () ? g_cancellable_new () : NULL;

  if (cancellable != NULL && g_test_rand_bit ())
    g_thread_unref (g_thread_new ("canceller", cancel_in_thread, g_object_ref (cancellable)));
  else if (cancellable != NULL && g_test_rand_int_range (0, 8) == 0)
    g_cancellable_cancel (cancellable);
  return cancellable;
}

static void
ask (QuiConnection *connection,
     GCancellable  *cancellable,
     Count         *count)
{
  Question *question = g_new (Question, 1);

  question->count = count;
  question->expected = g_strdup_printf ("%u", count->n_given);
  question->sql = g_strdup_printf ("SELECT pg_sleep(%f), %u", g_test_rand_double_range (0, 0.08), count->n_given);
  qui_connection_run_async (connection, echo, question->sql, NULL, g_free, cancellable, on_answered, question);
}

static gboolean
all_are_answered (gpointer data)
{
  Count *count = data;

  return count->n_answered == count->n_given;
}

static void
test_churn (void)
{
  g_autofree char *conninfo = qui_test_cluster_conninfo (cluster, NULL, NULL, NULL);
  QuiConnection *connections[N_CONNECTIONS] = { NULL };
  Count count = { 0, 0 };

  for (guint step = 0; step < N_STEPS; step++)
    {
      QuiConnection **connection = &connections[g_test_rand_int_range (0, N_CONNECTIONS)];
      g_autoptr (GCancellable) cancellable = maybe_cancellable ();

      if (*connection == NULL)
        *connection = qui_test_connection_new (conninfo);
      switch (g_test_rand_int_range (0, 16))
        {
        case 0:
          g_clear_object (connection);
          break;
        case 1:
          qui_connection_close (*connection);
          break;
        case 2: case 3: case 4: case 5:
          qui_connection_connect_async (*connection, 2000, cancellable, on_connected, &count);
          count.n_given++;
          break;
        default:
          ask (*connection, cancellable, &count);
          count.n_given++;
          break;
        }
      for (guint i = g_test_rand_int_range (0, 6); i > 0; i--)
        g_main_context_iteration (NULL, FALSE);
      if (g_test_rand_bit ())
        g_usleep (g_test_rand_int_range (0, 4000));
    }

  g_assert_true (qui_test_wait_until (all_are_answered, &count, 60000));
  for (guint i = 0; i < N_CONNECTIONS; i++)
    g_clear_object (&connections[i]);
  qui_test_assert_no_threads ();
  qui_test_cluster_wait_for (cluster, "0", "SELECT count(*) FROM pg_stat_activity WHERE application_name = '%s'", QUI_TEST_APPLICATION);
}

int
main (int   argc,
      char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = qui_test_cluster_start (NULL);
  g_test_add_func ("/connection/churn", test_churn);
  status = g_test_run ();
  qui_test_cluster_stop (cluster);
  return status;
}
