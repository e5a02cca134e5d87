/* test-row-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-folds.h"
#include "qui-row-list.h"
#include "qui-test-world.h"

/* What the list said during one update, and the rows as they were before it. */
typedef struct
{
  QuiRowList *list;
  GPtrArray  *before;      /* QuiRow */
  guint       n_items_changed;
  guint       first, removed, added;
  guint       n_before_update;
  guint       n_updated;
} Watch;

static void
on_items_changed (GListModel *model,
                  guint       first,
                  guint       removed,
                  guint       added,
                  Watch      *watch)
{
  watch->n_items_changed++;
  watch->first = first;
  watch->removed = removed;
  watch->added = added;
  g_assert_cmpuint (watch->n_before_update, ==, 1);
  g_assert_cmpuint (watch->n_updated, ==, 0);
}

static void
on_before_update (QuiRowList *list,
                  Watch      *watch)
{
  watch->n_before_update++;
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, watch->before->len);
}

static void
on_updated (QuiRowList *list,
            Watch      *watch)
{
  watch->n_updated++;
}

static void
watch_init (Watch      *watch,
            QuiRowList *list)
{
  *watch = (Watch) { .list = list, .before = g_ptr_array_new_with_free_func (g_object_unref) };
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), watch);
  g_signal_connect (list, "before-update", G_CALLBACK (on_before_update), watch);
  g_signal_connect (list, "updated", G_CALLBACK (on_updated), watch);
}

static void
watch_begin (Watch *watch)
{
  g_ptr_array_set_size (watch->before, 0);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (watch->list)); i++)
    g_ptr_array_add (watch->before, g_list_model_get_item (G_LIST_MODEL (watch->list), i));
  watch->n_items_changed = watch->n_before_update = watch->n_updated = 0;
  watch->first = watch->removed = watch->added = 0;
}

static const QuiLineKey *
key_before (Watch *watch,
            guint  index)
{
  return qui_row_get_key (g_ptr_array_index (watch->before, index));
}

/* One items_changed over exactly what differs, none if nothing does; keys are the measure. */
static void
check_range (Watch      *watch,
             QuiOutline *outline)
{
  guint n_before = watch->before->len;
  guint n_after = qui_outline_get_n_lines (outline);
  guint prefix = 0;
  guint suffix = 0;

  while (prefix < MIN (n_before, n_after) && qui_line_key_equal (key_before (watch, prefix), &qui_outline_get_line (outline, prefix)->key))
    prefix++;
  while (suffix < MIN (n_before, n_after) - prefix
         && qui_line_key_equal (key_before (watch, n_before - 1 - suffix), &qui_outline_get_line (outline, n_after - 1 - suffix)->key))
    suffix++;

  g_assert_cmpuint (watch->n_before_update, ==, 1);
  g_assert_cmpuint (watch->n_updated, ==, 1);

  if (prefix + suffix == n_before && n_before == n_after)
    {
      g_assert_cmpuint (watch->n_items_changed, ==, 0);
      return;
    }

  g_assert_cmpuint (watch->n_items_changed, ==, 1);
  g_assert_cmpuint (watch->first, ==, prefix);
  g_assert_cmpuint (watch->removed, ==, n_before - prefix - suffix);
  g_assert_cmpuint (watch->added, ==, n_after - prefix - suffix);
}

/* The list equals one built from nothing, and rows whose key stayed are the objects they were. */
static void
check_rows (Watch      *watch,
            QuiOutline *outline)
{
  g_autoptr (GHashTable) before = g_hash_table_new (qui_line_key_hash, qui_line_key_equal);
  g_autoptr (QuiRowList) fresh = qui_row_list_new ();
  GListModel *model = G_LIST_MODEL (watch->list);

  qui_row_list_set_outline (fresh, outline);
  g_assert_cmpuint (g_list_model_get_n_items (model), ==, g_list_model_get_n_items (G_LIST_MODEL (fresh)));
  g_assert_true (qui_row_list_get_outline (watch->list) == outline);

  for (guint i = 0; i < watch->before->len; i++)
    g_hash_table_insert (before, (gpointer) key_before (watch, i), g_ptr_array_index (watch->before, i));

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (QuiRow) row = g_list_model_get_item (model, i);
      g_autoptr (QuiRow) expected = g_list_model_get_item (G_LIST_MODEL (fresh), i);
      QuiRow *old = g_hash_table_lookup (before, qui_row_get_key (row));
      guint position = G_MAXUINT;

      g_assert_true (qui_row_get_line (row) == qui_row_get_line (expected));
      g_assert_true (qui_row_get_line (row) == qui_outline_get_line (outline, i));
      g_assert_true (qui_row_get_outline (row) == outline);
      g_assert_true (qui_line_key_equal (qui_row_get_key (row), qui_row_get_key (expected)));
      g_assert_true (old == NULL || old == row);
      g_assert_true (qui_row_list_find (watch->list, qui_row_get_key (row), &position) == row);
      g_assert_cmpuint (position, ==, i);
    }
}

static gboolean
snapshot_has (QuiSnapshot      *snapshot,
              const QuiLineKey *key)
{
  const QuiSession *session;

  if (key->kind == QUI_LINE_PROCESSES || key->kind == QUI_LINE_PREPARED || key->kind == QUI_LINE_BLOCKER)
    return TRUE;

  if (key->kind == QUI_LINE_IDLE_GROUP)
    {
      g_autoptr (QuiFolds) folds = qui_folds_new (snapshot);

      return qui_folds_has (folds, key);
    }

  if (key->kind == QUI_LINE_DATABASE)
    return qui_snapshot_find_database (snapshot, key->id) != NULL;

  session = qui_snapshot_find_session (snapshot, key->id);

  return session != NULL && session->backend_start == key->start;
}

/* Selected keys stay as long as what they name is in the snapshot, shown or not; then they are dropped. */
static void
check_selection (QuiRowList  *list,
                 GArray      *selected,
                 QuiSnapshot *snapshot)
{
  g_autoptr (GArray) kept = qui_row_list_get_selected_keys (list);

  for (guint i = selected->len; i > 0; i--)
    {
      const QuiLineKey *key = &g_array_index (selected, QuiLineKey, i - 1);
      gboolean stays = snapshot_has (snapshot, key);

      g_assert_cmpint (qui_row_list_is_key_selected (list, key), ==, stays);
      /* An idle group may come back, and is not selected then. */
      if (!stays)
        g_array_remove_index (selected, i - 1);
    }

  g_assert_cmpuint (kept->len, ==, selected->len);
}

static void
select_some (QuiRowList *list,
             GArray     *selected)
{
  GListModel *model = G_LIST_MODEL (list);

  g_array_set_size (selected, 0);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (QuiRow) row = g_list_model_get_item (model, i);

      if (g_test_rand_int_range (0, 3) == 0)
        g_array_append_vals (selected, qui_row_get_key (row), 1);
    }

  qui_row_list_set_selected_keys (list, (const QuiLineKey *) selected->data, selected->len);
}

/* Half of the time by blocker, with many that wait. */
static void
stir_grouping (QuiTestWorld *world,
               QuiView      *view)
{
  if (g_test_rand_int_range (0, 4) == 0)
    qui_view_set_grouping (view, g_test_rand_int_range (0, QUI_N_GROUPINGS));
  if (g_test_rand_int_range (0, 3) == 0)
    qui_test_world_tangle (world, 20);
}

static void
test_random (void)
{
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (QuiLineKey));

  for (guint round = 0; round < 30; round++)
    {
      g_autoptr (QuiTestWorld) world = qui_test_world_new ();
      g_autoptr (QuiView) view = qui_view_new ();
      g_autoptr (QuiRowList) list = qui_row_list_new ();
      Watch watch;

      qui_test_world_fill (world, g_test_rand_int_range (0, 6), g_test_rand_int_range (0, 120));
      g_array_set_size (selected, 0);
      watch_init (&watch, list);

      for (guint step = 0; step < 30; step++)
        {
          g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
          g_autoptr (QuiViewSpec) spec = NULL;
          g_autoptr (QuiOutline) outline = NULL;

          qui_test_stir_view (view, snapshot);
          stir_grouping (world, view);
          spec = qui_view_get_spec (view);
          outline = qui_outline_build (snapshot, spec);

          watch_begin (&watch);
          qui_row_list_set_outline (list, outline);
          check_range (&watch, outline);
          check_rows (&watch, outline);
          check_selection (list, selected, snapshot);

          if (step % 5 == 0)
            select_some (list, selected);
          qui_test_world_stir (world, g_test_rand_int_range (0, 200));
        }

      watch_begin (&watch);
      qui_row_list_set_outline (list, NULL);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
      g_assert_cmpuint (watch.n_items_changed, ==, watch.before->len > 0 ? 1 : 0);
      g_assert_false (selected->len > 0 && qui_row_list_is_key_selected (list, &g_array_index (selected, QuiLineKey, 0)));
      g_ptr_array_unref (watch.before);
    }
}

/* A row that has left keeps its last line: whoever still holds it can read it. */
static void
test_left (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiRowList) list = qui_row_list_new ();
  g_autoptr (QuiRow) row = NULL;

  qui_test_world_add_database (world, 1, "shop");
  qui_test_world_add_session (world, 20455, 1, QUI_STATE_ACTIVE);

  for (guint look = 0; look < 2; look++)
    {
      g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
      g_autoptr (QuiViewSpec) spec = qui_view_get_spec (view);
      g_autoptr (QuiOutline) outline = qui_outline_build (snapshot, spec);

      qui_row_list_set_outline (list, outline);
      if (look == 0)
        row = g_list_model_get_item (G_LIST_MODEL (list), 1);
      g_array_set_size (world->sessions, 0);
    }

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 1);
  g_assert_null (qui_row_list_find (list, qui_row_get_key (row), NULL));
  g_assert_cmpint (qui_row_get_line (row)->session->pid, ==, 20455);
  g_assert_cmpstr (qui_row_get_line (row)->session->query, ==, "SELECT 1");
}

/* Only a server that lies names one session twice. */
static void
test_twins (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiRowList) list = qui_row_list_new ();

  qui_test_world_add_database (world, 1, "shop");
  for (guint i = 0; i < 3; i++)
    qui_test_world_add_session (world, 7, 1, QUI_STATE_ACTIVE);

  for (guint look = 0; look < 3; look++)
    {
      g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
      g_autoptr (QuiViewSpec) spec = qui_view_get_spec (view);
      g_autoptr (QuiOutline) outline = qui_outline_build (snapshot, spec);
      g_autoptr (QuiRow) one = NULL;
      g_autoptr (QuiRow) other = NULL;

      qui_row_list_set_outline (list, outline);
      g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 4 - look);
      one = g_list_model_get_item (G_LIST_MODEL (list), 1);
      other = g_list_model_get_item (G_LIST_MODEL (list), 2);
      g_assert_true (one != other);
      g_array_remove_index (world->sessions, 0);
    }
}

/* Loose enough for a slow machine with sanitizers; work that grows with the square of the rows is over it all the same. */
static void
test_speed (void)
{
  g_autoptr (QuiTestWorld) world = qui_test_world_new ();
  g_autoptr (QuiView) view = qui_view_new ();
  g_autoptr (QuiRowList) list = qui_row_list_new ();
  gint64 best = G_MAXINT64;

  qui_view_set_fold_idle (view, FALSE);
  qui_test_world_fill (world, 20, 10000);

  for (guint look = 0; look < 10; look++)
    {
      g_autoptr (QuiSnapshot) snapshot = qui_test_world_look (world);
      g_autoptr (QuiViewSpec) spec = qui_view_get_spec (view);
      g_autoptr (QuiOutline) outline = qui_outline_build (snapshot, spec);
      gint64 start = g_get_monotonic_time ();

      qui_row_list_set_outline (list, outline);
      if (look > 0)
        best = MIN (best, g_get_monotonic_time () - start);
      qui_test_world_stir (world, 50);
    }

  g_test_message ("best of 9: %.1f ms for %u rows", best / 1000.0, g_list_model_get_n_items (G_LIST_MODEL (list)));
  g_assert_cmpint (best, <, 150000);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/row-list/random", test_random);
  g_test_add_func ("/row-list/left", test_left);
  g_test_add_func ("/row-list/twins", test_twins);
  g_test_add_func ("/row-list/speed", test_speed);

  return g_test_run ();
}
