/* test-view.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-view.h"

static void
count_up (gpointer object,
          guint   *n)
{
  (*n)++;
}

static QuiView *
view_new (guint *n_changed)
{
  QuiView *view = qui_view_new ();

  *n_changed = 0;
  g_signal_connect (view, "changed", G_CALLBACK (count_up), n_changed);

  return view;
}

static void
test_changes (void)
{
  guint n_changed;
  g_autoptr (QuiView) view = view_new (&n_changed);
  gboolean descending;

  qui_view_set_filter (view, NULL);
  qui_view_set_filter (view, "");
  qui_view_set_states (view, 0);
  qui_view_set_sort (view, QUI_COLUMN_NONE, FALSE);
  qui_view_set_fold_idle (view, TRUE);
  g_assert_cmpuint (n_changed, ==, 0);

  qui_view_set_filter (view, " Größe ");
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpstr (qui_view_get_filter (view), ==, " Größe ");
  qui_view_set_states (view, 1 << QUI_STATE_IDLE);
  g_assert_cmpuint (n_changed, ==, 2);
  qui_view_set_sort (view, QUI_COLUMN_USER, TRUE);
  g_assert_cmpuint (n_changed, ==, 3);
  g_assert_cmpint (qui_view_get_sort (view, &descending), ==, QUI_COLUMN_USER);
  g_assert_true (descending);
  qui_view_set_fold_idle (view, FALSE);
  g_assert_cmpuint (n_changed, ==, 4);
  g_assert_false (qui_view_get_fold_idle (view));
}

static void
test_spec (void)
{
  guint n_changed;
  g_autoptr (QuiView) view = view_new (&n_changed);
  QuiLineKey key = { QUI_LINE_DATABASE, 5, 0 };
  g_autoptr (QuiViewSpec) before = qui_view_get_spec (view);
  g_autoptr (QuiViewSpec) same = qui_view_get_spec (view);
  g_autoptr (QuiViewSpec) after = NULL;

  g_assert_true (before == same);

  qui_view_set_filter (view, " GRÖSSE ");
  qui_view_set_open (view, &key, FALSE);
  after = qui_view_get_spec (view);
  g_assert_true (after != before);

  /* A copy given out never changes. */
  g_assert_true (qui_filter_is_empty (qui_view_spec_get_filter (before)));
  g_assert_true (qui_view_spec_is_open (before, &key));
  g_assert_false (qui_filter_is_empty (qui_view_spec_get_filter (after)));
  g_assert_false (qui_view_spec_is_open (after, &key));
}

/* What is half right does not take away what the good half finds. */
static void
test_wrong_filter (void)
{
  guint n_changed;
  g_autoptr (QuiView) view = view_new (&n_changed);
  g_autoptr (QuiViewSpec) wrong = NULL;

  qui_view_set_filter (view, "orders");
  g_assert_null (qui_view_get_filter_problem (view));

  qui_view_set_filter (view, "orders usr:x");
  g_assert_cmpuint (n_changed, ==, 2);
  g_assert_cmpstr (qui_view_get_filter (view), ==, "orders usr:x");
  g_assert_cmpuint (qui_view_get_filter_problem (view)->start, ==, strlen ("orders "));
  g_assert_cmpuint (qui_view_get_filter_problem (view)->end, ==, strlen ("orders usr"));
  wrong = qui_view_get_spec (view);
  g_assert_false (qui_filter_is_empty (qui_view_spec_get_filter (wrong)));

  qui_view_set_filter (view, NULL);
  g_assert_null (qui_view_get_filter_problem (view));
}

static void
test_hiding (void)
{
  guint n_changed;
  g_autoptr (QuiView) view = view_new (&n_changed);
  g_autoptr (QuiViewSpec) spec = NULL;

  qui_view_set_hide_idle (view, FALSE);
  qui_view_set_hide_background (view, FALSE);
  g_assert_cmpuint (n_changed, ==, 0);
  qui_view_set_hide_idle (view, 2);
  qui_view_set_hide_idle (view, TRUE);
  g_assert_cmpuint (n_changed, ==, 1);
  spec = qui_view_get_spec (view);
  g_assert_true (qui_view_get_hide_idle (view) && qui_view_spec_get_hide_idle (spec));
  g_assert_false (qui_view_get_hide_background (view) || qui_view_spec_get_hide_background (spec));
}

static void
test_open (void)
{
  guint n_changed;
  g_autoptr (QuiView) view = view_new (&n_changed);
  QuiLineKey keys[] = {
    { QUI_LINE_DATABASE, 7, 0 }, { QUI_LINE_SESSION, 7, 12 }, { QUI_LINE_IDLE_GROUP, 7, 0 }, { QUI_LINE_PROCESSES, 0, 0 },
  };
  gboolean by_default[] = { TRUE, TRUE, FALSE, FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_assert_cmpint (qui_view_is_open (view, &keys[i]), ==, by_default[i]);
      qui_view_set_open (view, &keys[i], by_default[i]);
      g_assert_cmpuint (n_changed, ==, 2 * i);
      qui_view_set_open (view, &keys[i], !by_default[i]);
      g_assert_cmpuint (n_changed, ==, 2 * i + 1);
      g_assert_cmpint (qui_view_is_open (view, &keys[i]), !=, by_default[i]);
      qui_view_set_open (view, &keys[i], by_default[i]);
      g_assert_cmpint (qui_view_is_open (view, &keys[i]), ==, by_default[i]);
      g_assert_cmpuint (n_changed, ==, 2 * i + 2);
    }
}

static void
test_keys (void)
{
  QuiLineKey key = { QUI_LINE_SESSION, 20455, 1772451067412345 };
  QuiLineKey recycled = { QUI_LINE_SESSION, 20455, 1772451067412346 };
  QuiLineKey other = { QUI_LINE_DATABASE, 20455, 1772451067412345 };
  g_autofree QuiLineKey *copy = qui_line_key_copy (&key);

  g_assert_true (qui_line_key_equal (copy, &key));
  g_assert_cmpuint (qui_line_key_hash (copy), ==, qui_line_key_hash (&key));
  g_assert_false (qui_line_key_equal (&key, &recycled));
  g_assert_false (qui_line_key_equal (&key, &other));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/view/changes", test_changes);
  g_test_add_func ("/view/spec", test_spec);
  g_test_add_func ("/view/wrong-filter", test_wrong_filter);
  g_test_add_func ("/view/hiding", test_hiding);
  g_test_add_func ("/view/open", test_open);
  g_test_add_func ("/view/keys", test_keys);

  return g_test_run ();
}
