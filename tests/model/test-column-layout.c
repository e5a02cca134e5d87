/* test-column-layout.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <locale.h>
#include <string.h>

#include "qui-column-layout.h"

/* "user- nonsense wait": hidden ones have a minus. */
static GVariant *
saved_new (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (QUI_COLUMN_LAYOUT_TYPE));
  for (guint i = 0; words[i] != NULL; i++)
    {
      gboolean hidden = g_str_has_suffix (words[i], "-");

      if (hidden)
        words[i][strlen (words[i]) - 1] = '\0';
      g_variant_builder_add (&builder, "(sb)", words[i], !hidden);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static char *
dup_saved (const QuiColumnLayout *layout)
{
  g_autoptr (GVariant) saved = g_variant_ref_sink (qui_column_layout_save (layout));
  GString *text = g_string_new (NULL);
  GVariantIter iter;
  const char *nick;
  gboolean shown;

  g_variant_iter_init (&iter, saved);
  while (g_variant_iter_next (&iter, "(&sb)", &nick, &shown))
    g_string_append_printf (text, "%s%s%s", text->len > 0 ? " " : "", nick, shown ? "" : "-");
  return g_string_free (text, FALSE);
}

static char *
dup_shown (const QuiColumnLayout *layout)
{
  GString *text = g_string_new (NULL);
  QuiColumn shown[QUI_N_COLUMNS];
  guint n = qui_column_layout_get_shown (layout, shown);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", qui_column_get_nick (shown[i]));
  return g_string_free (text, FALSE);
}

#define assert_text(call, expected) \
  G_STMT_START { \
    g_autofree char *text_ = (call); \
    g_assert_cmpstr (text_, ==, expected); \
  } G_STMT_END

/* Whatever was done to it: every column has one place, places and columns are the same thing, the tree comes first. */
static void
check_sane (const QuiColumnLayout *layout)
{
  guint seen = 0;

  for (guint i = 0; i < QUI_N_COLUMNS; i++)
    {
      QuiColumn column = qui_column_layout_get_nth (layout, i);

      g_assert_cmpuint (qui_column_layout_get_place (layout, column), ==, i);
      g_assert_false (seen & (1u << column));
      seen |= 1u << column;
    }
  g_assert_cmpint (qui_column_layout_get_nth (layout, 0), ==, QUI_COLUMN_PID);
  g_assert_true (qui_column_layout_is_shown (layout, QUI_COLUMN_PID));
}

#define FROM_THE_START "pid user application client state in-state xact-age wait query"

static void
test_nicks (void)
{
  g_assert_cmpstr (qui_column_get_nick (QUI_COLUMN_NONE), ==, "");
  g_assert_cmpint (qui_column_find (""), ==, QUI_COLUMN_NONE);
  g_assert_cmpint (qui_column_find ("PID"), ==, QUI_COLUMN_NONE);
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      g_assert_cmpint (qui_column_find (qui_column_get_nick (i)), ==, i);
      g_assert_cmpstr (qui_column_get_title (i), !=, "");
      g_assert_cmpstr (qui_column_explain (i), !=, "");
      for (int j = 0; j < i; j++)
        g_assert_cmpstr (qui_column_get_title (i), !=, qui_column_get_title (j));
    }
}

static void
test_from_the_start (void)
{
  g_autoptr (QuiColumnLayout) layout = qui_column_layout_new (QUI_GROUPING_DATABASE, NULL);
  g_autoptr (QuiColumnLayout) by_blocker = qui_column_layout_new (QUI_GROUPING_BLOCKER, NULL);

  check_sane (layout);
  assert_text (dup_shown (layout), FROM_THE_START);
  assert_text (dup_saved (layout), "");
  assert_text (dup_shown (by_blocker), "pid user application state in-state xact-age wait query");
  assert_text (dup_saved (by_blocker), "");

  /* There and back: nothing is remembered. */
  g_assert_true (qui_column_layout_move (layout, QUI_COLUMN_WAIT, TRUE));
  g_assert_true (qui_column_layout_move (layout, QUI_COLUMN_WAIT, FALSE));
  g_assert_true (qui_column_layout_set_shown (layout, QUI_COLUMN_XID, TRUE));
  g_assert_true (qui_column_layout_set_shown (layout, QUI_COLUMN_XID, FALSE));
  assert_text (dup_saved (layout), "");
}

static void
test_damaged (void)
{
  static const struct { const char *saved; const char *shown; } cases[] = {
    /* Less than there is: each of the others comes behind the one that it follows from the start. */
    { "pid query", FROM_THE_START },
    { "query pid", FROM_THE_START },
    { "query- wait-", "pid user application client state in-state xact-age" },
    { "wait user", "pid wait query user application client state in-state xact-age" },
    /* The tree cannot be hidden, nor come second. */
    { "user pid-", "pid user application client state in-state xact-age wait query" },
    /* Twice: the first counts. */
    { "pid user user- user", FROM_THE_START },
    { "pid user- user", "pid application client state in-state xact-age wait query" },
    /* What nobody knows, nothing, and something endless. */
    { "pid gone user", FROM_THE_START },
    { " ", FROM_THE_START },
    { "pid 0123456789012345678901234567890123456789012345678901234567890123456789 user", FROM_THE_START },
    { "user- application- client- state- in-state- xact-age- wait- query-", "pid" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) saved = saved_new (cases[i].saved);
      g_autoptr (QuiColumnLayout) layout = qui_column_layout_new (QUI_GROUPING_DATABASE, saved);

      g_test_message ("%s", cases[i].saved);
      check_sane (layout);
      assert_text (dup_shown (layout), cases[i].shown);
    }
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = g_string_new ("query");
  g_autoptr (GVariant) saved = NULL;
  g_autoptr (GVariant) again = NULL;
  g_autoptr (QuiColumnLayout) layout = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (text, " other-%u", i);
  saved = saved_new (text->str);
  layout = qui_column_layout_new (QUI_GROUPING_DATABASE, saved);
  check_sane (layout);
  again = g_variant_ref_sink (qui_column_layout_save (layout));
  g_assert_cmpuint (g_variant_n_children (again), <, 300);
}

/* Another version's columns stay where they are, whatever is done to ours. */
static void
test_unknown_survive (void)
{
  g_autoptr (GVariant) saved = saved_new ("pid database- later wait newer- user");
  g_autoptr (QuiColumnLayout) layout = qui_column_layout_new (QUI_GROUPING_DATABASE, saved);
  g_autofree char *text = NULL;

  check_sane (layout);
  g_assert_cmpuint (qui_column_layout_get_place (layout, QUI_COLUMN_WAIT), ==, 2);
  g_assert_true (qui_column_layout_move (layout, QUI_COLUMN_WAIT, TRUE));
  g_assert_cmpuint (qui_column_layout_get_place (layout, QUI_COLUMN_WAIT), ==, 3);
  g_assert_true (qui_column_layout_move (layout, QUI_COLUMN_WAIT, FALSE));

  /* Over the unknown one, but not over the tree. */
  g_assert_true (qui_column_layout_move (layout, QUI_COLUMN_WAIT, FALSE));
  g_assert_cmpuint (qui_column_layout_get_place (layout, QUI_COLUMN_WAIT), ==, 1);
  g_assert_false (qui_column_layout_can_move (layout, QUI_COLUMN_WAIT, FALSE));
  g_assert_false (qui_column_layout_move (layout, QUI_COLUMN_WAIT, FALSE));
  g_assert_true (qui_column_layout_set_shown (layout, QUI_COLUMN_USER, FALSE));
  text = dup_saved (layout);
  g_assert_true (g_str_has_prefix (text, "pid wait later database- "));
  g_assert_nonnull (strstr (text, " newer- "));
  g_assert_null (strstr (text, "newer- newer-"));
}

static void
test_move_and_choose (void)
{
  g_autoptr (QuiColumnLayout) layout = qui_column_layout_new (QUI_GROUPING_DATABASE, NULL);
  g_autoptr (QuiColumnLayout) again = NULL;
  g_autoptr (GVariant) saved = NULL;

  g_assert_false (qui_column_layout_move (layout, QUI_COLUMN_PID, TRUE));
  g_assert_false (qui_column_layout_move (layout, QUI_COLUMN_QUERY, TRUE));
  g_assert_false (qui_column_layout_set_shown (layout, QUI_COLUMN_PID, FALSE));
  g_assert_false (qui_column_layout_set_shown (layout, QUI_COLUMN_USER, TRUE));

  while (qui_column_layout_can_move (layout, QUI_COLUMN_QUERY, FALSE))
    g_assert_true (qui_column_layout_move (layout, QUI_COLUMN_QUERY, FALSE));
  g_assert_true (qui_column_layout_set_shown (layout, QUI_COLUMN_USER, FALSE));
  g_assert_true (qui_column_layout_set_shown (layout, QUI_COLUMN_CONNECTED, TRUE));
  assert_text (dup_shown (layout), "pid query application client connected state in-state xact-age wait");

  saved = g_variant_ref_sink (qui_column_layout_save (layout));
  again = qui_column_layout_new (QUI_GROUPING_DATABASE, saved);
  assert_text (dup_shown (again), "pid query application client connected state in-state xact-age wait");
  check_sane (again);
}

static void
test_drop (void)
{
  g_autoptr (GVariant) saved = saved_new ("pid database- user later application");
  g_autoptr (QuiColumnLayout) layout = qui_column_layout_new (QUI_GROUPING_DATABASE, saved);
  static const QuiColumn to_the_start[] = { QUI_COLUMN_PID, QUI_COLUMN_WAIT, QUI_COLUMN_USER, QUI_COLUMN_APPLICATION, QUI_COLUMN_STATE };
  static const QuiColumn to_the_end[] = { QUI_COLUMN_PID, QUI_COLUMN_USER, QUI_COLUMN_APPLICATION, QUI_COLUMN_STATE, QUI_COLUMN_WAIT };
  static const QuiColumn the_tree[] = { QUI_COLUMN_USER, QUI_COLUMN_PID, QUI_COLUMN_APPLICATION };
  static const QuiColumn shuffled[] = { QUI_COLUMN_PID, QUI_COLUMN_WAIT, QUI_COLUMN_STATE, QUI_COLUMN_APPLICATION, QUI_COLUMN_USER };
  g_autofree char *before = NULL;

  g_assert_true (qui_column_layout_take_drop (layout, to_the_start, G_N_ELEMENTS (to_the_start)));
  check_sane (layout);
  assert_text (dup_shown (layout), "pid wait user application client state in-state xact-age query");
  g_assert_cmpuint (qui_column_layout_get_place (layout, QUI_COLUMN_WAIT), ==, 1);
  g_assert_false (qui_column_layout_take_drop (layout, to_the_start, G_N_ELEMENTS (to_the_start)));

  /* Those that were not in sight stay with their neighbours. */
  g_assert_true (qui_column_layout_take_drop (layout, to_the_end, G_N_ELEMENTS (to_the_end)));
  check_sane (layout);
  assert_text (dup_shown (layout), "pid user application client state wait in-state xact-age query");
  before = dup_saved (layout);
  g_assert_true (g_str_has_prefix (before, "pid database- user later application "));

  g_assert_false (qui_column_layout_take_drop (layout, the_tree, G_N_ELEMENTS (the_tree)));
  g_assert_false (qui_column_layout_take_drop (layout, shuffled, G_N_ELEMENTS (shuffled)));
  assert_text (dup_saved (layout), before);
}

static void
test_anything (void)
{
  g_autoptr (QuiColumnLayout) layout = qui_column_layout_new (QUI_GROUPING_BLOCKER, NULL);

  for (guint i = 0; i < 3000; i++)
    {
      QuiColumn column = g_test_rand_int_range (0, QUI_N_COLUMNS);
      QuiColumn other = g_test_rand_int_range (0, QUI_N_COLUMNS);
      g_autoptr (GVariant) saved = NULL;
      g_autofree char *before = NULL;
      g_autoptr (QuiColumnLayout) again = NULL;

      switch (g_test_rand_int_range (0, 3))
        {
        case 0:
          qui_column_layout_move (layout, column, g_test_rand_bit ());
          break;
        case 1:
          qui_column_layout_set_shown (layout, column, g_test_rand_bit ());
          break;
        default:
          if (column != other)
            qui_column_layout_take_drop (layout, (const QuiColumn[]) { column, other }, 2);
        }
      check_sane (layout);
      before = dup_shown (layout);
      saved = g_variant_ref_sink (qui_column_layout_save (layout));
      again = qui_column_layout_new (QUI_GROUPING_BLOCKER, saved);
      assert_text (dup_shown (again), before);
    }
}

int
main (int    argc,
      char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/column-layout/nicks", test_nicks);
  g_test_add_func ("/column-layout/from-the-start", test_from_the_start);
  g_test_add_func ("/column-layout/damaged", test_damaged);
  g_test_add_func ("/column-layout/too-many", test_too_many);
  g_test_add_func ("/column-layout/unknown-survive", test_unknown_survive);
  g_test_add_func ("/column-layout/move-and-choose", test_move_and_choose);
  g_test_add_func ("/column-layout/drop", test_drop);
  g_test_add_func ("/column-layout/anything", test_anything);

  return g_test_run ();
}
