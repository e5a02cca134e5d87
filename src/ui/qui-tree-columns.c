/* qui-tree-columns.c: the columns of the session tree: which there are, how wide, sorted by which
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-tree-columns.h"

#include "qui-tree-cells.h"
#include "qui-view-settings.h"

#define SAVE_AFTER_MS 400
/* What the widths below are for: the average character of Cantarell 11 at 96 dpi, in Pango units. */
#define CHARACTER_WIDTH 6768

typedef struct
{
  int         width;           /* where a character is CHARACTER_WIDTH wide */
  gboolean    wide_only;
  const char *blocker_nick;    /* by blocker it has a width of its own, remembered as that; NULL: it has not */
  int         blocker_width;
} ColumnKind;

/* By QuiColumn. */
static const ColumnKind kinds[QUI_N_COLUMNS] = {
  [QUI_COLUMN_PID]          = { 158, FALSE },
  [QUI_COLUMN_USER]         = { 86, FALSE },
  [QUI_COLUMN_APPLICATION]  = { 104, TRUE },
  [QUI_COLUMN_CLIENT]       = { 76, TRUE },
  [QUI_COLUMN_STATE]        = { 140, FALSE },
  [QUI_COLUMN_IN_STATE]     = { 66, FALSE },
  [QUI_COLUMN_XACT_AGE]     = { 66, TRUE },
  [QUI_COLUMN_WAIT]         = { 92, FALSE, "wait-blocker", 200 },
  [QUI_COLUMN_QUERY]        = { 80, FALSE },
  [QUI_COLUMN_DATABASE]     = { 92, TRUE },
  [QUI_COLUMN_BACKEND_TYPE] = { 110, TRUE },
  [QUI_COLUMN_CLIENT_HOST]  = { 110, TRUE },
  [QUI_COLUMN_CLIENT_PORT]  = { 76, TRUE },
  [QUI_COLUMN_CONNECTED]    = { 80, TRUE },
  [QUI_COLUMN_QUERY_AGE]    = { 78, TRUE },
  [QUI_COLUMN_WAIT_EVENT]   = { 132, TRUE },
  [QUI_COLUMN_LEADER]       = { 62, TRUE },
  [QUI_COLUMN_XID]          = { 84, TRUE },
  [QUI_COLUMN_XMIN]         = { 84, TRUE },
  [QUI_COLUMN_QUERY_ID]     = { 152, TRUE },
};

struct _QuiTreeColumns
{
  GObject              parent_instance;

  GtkColumnView       *column_view;   /* not owned: it owns us */
  QuiView             *view;
  GSettings           *settings;
  QuiAgeLimits        *limits;        /* shared with the cells, which read them at the next look */
  GtkColumnViewColumn *columns[QUI_N_COLUMNS];
  int                  widths[QUI_N_COLUMNS];   /* unless the person has chosen another */
  gboolean             present[QUI_N_COLUMNS];
  guint                n_present;
  gboolean             narrow;
  QuiGrouping          grouping;

  QuiColumn            probed;        /* the first sorter that ran */
  QuiColumn            sort;          /* as it is shown and remembered */
  gboolean             descending;
  gboolean             syncing;       /* the sort, the widths or the order are set by us */
  guint                save_id;
  guint                order_id;
};

G_DEFINE_FINAL_TYPE (QuiTreeColumns, qui_tree_columns, G_TYPE_OBJECT)

enum
{
  SHOWN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ---- Sort ---- */

typedef struct
{
  QuiTreeColumns *self;   /* lives as long as the column view */
  QuiColumn       column;
} Probe;

/* No row is ever compared with these sorters: the order is the outline's. They only tell which column comes first. */
static int
probe_compare (gconstpointer a,
               gconstpointer b,
               gpointer      data)
{
  Probe *probe = data;

  if (probe->self->probed == QUI_COLUMN_NONE)
    probe->self->probed = probe->column;
  return -1;
}

static GtkSorter *
probe_sorter_new (QuiTreeColumns *self,
                  QuiColumn       column)
{
  Probe *probe = g_new (Probe, 1);

  *probe = (Probe) { self, column };
  return GTK_SORTER (gtk_custom_sorter_new (probe_compare, probe, g_free));
}

static void
show_sort (QuiTreeColumns *self)
{
  gboolean shown = self->sort != QUI_COLUMN_NONE && self->present[self->sort];

  self->syncing = TRUE;
  /* Going from one column to the other at once, GTK 4.8 leaves the arrow of the first where it is. */
  gtk_column_view_sort_by_column (self->column_view, NULL, GTK_SORT_ASCENDING);
  gtk_column_view_sort_by_column (self->column_view, shown ? self->columns[self->sort] : NULL,
                                  self->descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  self->syncing = FALSE;
}

static void
sorter_changed_cb (QuiTreeColumns *self,
                   GtkSorterChange change,
                   GtkSorter      *sorter)
{
  gboolean descending;

  if (self->syncing)
    return;

  self->probed = QUI_COLUMN_NONE;
  descending = gtk_sorter_compare (sorter, self, self->column_view) == GTK_ORDERING_LARGER;
  if (self->probed == QUI_COLUMN_NONE)
    return;

  /* The third click on a header brings the natural order back. */
  if (self->sort == self->probed && self->descending && !descending)
    self->probed = QUI_COLUMN_NONE;
  qui_view_set_sort (self->view, self->probed, descending);
}

static void take_grouping (QuiTreeColumns *self);

/* Whoever asked for the order: the headers show it, and it is remembered. */
static void
view_changed_cb (QuiTreeColumns *self)
{
  gboolean descending;
  QuiColumn sort = qui_view_get_sort (self->view, &descending);

  if (self->grouping != qui_view_get_grouping (self->view))
    take_grouping (self);
  if (sort == self->sort && descending == self->descending)
    return;

  self->sort = sort;
  self->descending = descending;
  g_settings_set_string (self->settings, "sort-column", qui_column_get_nick (sort));
  g_settings_set_boolean (self->settings, "sort-descending", descending);
  show_sort (self);
}

static void
restore_sort (QuiTreeColumns *self)
{
  g_autofree char *id = g_settings_get_string (self->settings, "sort-column");

  self->sort = qui_column_find (id);
  self->descending = g_settings_get_boolean (self->settings, "sort-descending");
  qui_view_set_sort (self->view, self->sort, self->descending);
  show_sort (self);
}

/* ---- Widths ---- */

/* Of the font that the desktop asks for, in Pango units. The style of the tree follows it, but only in time for the next frame. */
static int
measure_character (QuiTreeColumns *self)
{
  GtkSettings *settings = gtk_widget_get_settings (GTK_WIDGET (self->column_view));
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self->column_view));
  g_autoptr (PangoFontDescription) font = NULL;
  PangoFontMetrics *metrics;
  g_autofree char *name = NULL;
  int dpi, width;

  g_object_get (settings, "gtk-font-name", &name, "gtk-xft-dpi", &dpi, NULL);
  font = pango_font_description_from_string (name != NULL ? name : "");
  if (!pango_font_description_get_size_is_absolute (font))
    pango_font_description_set_absolute_size (font, pango_font_description_get_size (font) * (dpi > 0 ? dpi / 1024.0 : 96.0) / 72.0);
  metrics = pango_context_get_metrics (context, font, pango_context_get_language (context));
  width = pango_font_metrics_get_approximate_char_width (metrics);
  pango_font_metrics_unref (metrics);
  return width > 0 ? width : CHARACTER_WIDTH;
}

static void
measure_widths (QuiTreeColumns *self)
{
  gint64 character = measure_character (self);

  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      gboolean special = self->grouping == QUI_GROUPING_BLOCKER && kinds[i].blocker_nick != NULL;

      self->widths[i] = ((special ? kinds[i].blocker_width : kinds[i].width) * character + CHARACTER_WIDTH / 2) / CHARACTER_WIDTH;
    }
}

/* What the width of a column is remembered as in one grouping. */
static const char *
width_nick (QuiColumn   column,
            QuiGrouping grouping)
{
  if (grouping == QUI_GROUPING_BLOCKER && kinds[column].blocker_nick != NULL)
    return kinds[column].blocker_nick;
  return qui_column_get_nick (column);
}

/* Whether it is the width of a column in the present grouping; others, and those of columns that we do not know, are kept as they are. */
static gboolean
is_our_width (QuiTreeColumns *self,
              const char     *nick)
{
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    if (g_str_equal (nick, width_nick (i, self->grouping)))
      return TRUE;
  return FALSE;
}

static gboolean
save_widths_cb (gpointer data)
{
  QuiTreeColumns *self = data;
  g_autoptr (GVariant) before = g_settings_get_value (self->settings, "column-widths");
  GVariantBuilder widths;
  GVariantIter iter;
  const char *nick;
  int width;

  self->save_id = 0;
  g_variant_builder_init (&widths, G_VARIANT_TYPE ("a{si}"));
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      width = gtk_column_view_column_get_fixed_width (self->columns[i]);
      if (width > 0 && width != self->widths[i])
        g_variant_builder_add (&widths, "{si}", width_nick (i, self->grouping), width);
    }
  g_variant_iter_init (&iter, before);
  while (g_variant_iter_next (&iter, "{&si}", &nick, &width))
    if (!is_our_width (self, nick))
      g_variant_builder_add (&widths, "{si}", nick, width);
  g_settings_set_value (self->settings, "column-widths", g_variant_builder_end (&widths));
  return G_SOURCE_REMOVE;
}

static void
width_changed_cb (QuiTreeColumns *self)
{
  /* Dragging a header tells each pixel. */
  if (!self->syncing && self->save_id == 0)
    self->save_id = g_timeout_add (SAVE_AFTER_MS, save_widths_cb, self);
}

static void
restore_widths (QuiTreeColumns *self)
{
  g_autoptr (GVariant) widths = g_settings_get_value (self->settings, "column-widths");

  self->syncing = TRUE;
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      int width = self->widths[i];

      g_variant_lookup (widths, width_nick (i, self->grouping), "i", &width);
      gtk_column_view_column_set_fixed_width (self->columns[i], CLAMP (width, 20, 4000));
    }
  self->syncing = FALSE;
}

/* Another page's tree, or a reset; who is changing one here is waited for. */
static void
saved_widths_changed_cb (QuiTreeColumns *self)
{
  if (self->save_id == 0)
    restore_widths (self);
}

/* Whoever has chosen a width keeps it. */
static void
font_changed_cb (QuiTreeColumns *self)
{
  int before[QUI_N_COLUMNS];

  memcpy (before, self->widths, sizeof before);
  measure_widths (self);
  self->syncing = TRUE;
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      if (gtk_column_view_column_get_fixed_width (self->columns[i]) == before[i])
        gtk_column_view_column_set_fixed_width (self->columns[i], self->widths[i]);
    }
  self->syncing = FALSE;
}

/* ---- Which, and in which order ---- */

/* Those that the person wants, without those that give way where there is little room. */
static guint
get_wanted (QuiTreeColumns *self,
            QuiColumn       wanted[QUI_N_COLUMNS])
{
  g_autoptr (QuiColumnLayout) layout = qui_tree_columns_dup_layout (self);
  QuiColumn shown[QUI_N_COLUMNS];
  guint n_shown = qui_column_layout_get_shown (layout, shown);
  guint n = 0;

  for (guint i = 0; i < n_shown; i++)
    if (!self->narrow || !kinds[shown[i]].wide_only)
      wanted[n++] = shown[i];
  return n;
}

static QuiColumn
get_column_at (QuiTreeColumns *self,
               guint           position)
{
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (self->column_view), position);

  for (int i = 0; column != NULL && i < QUI_N_COLUMNS; i++)
    if (self->columns[i] == column)
      return i;
  return QUI_COLUMN_NONE;
}

/* GTK 4.8 puts the cells of a column that comes in behind all others, but those of one that is moved where they belong: the order in which
 * they are read is that of the widgets. */
static void
put_column (QuiTreeColumns *self,
            QuiColumn       column,
            guint           position)
{
  if (!self->present[column])
    gtk_column_view_append_column (self->column_view, self->columns[column]);
  self->present[column] = TRUE;
  if (get_column_at (self, position) != column)
    gtk_column_view_insert_column (self->column_view, position, self->columns[column]);
}

/* An invisible column would still take its width. */
static void
show_columns (QuiTreeColumns *self)
{
  QuiColumn wanted[QUI_N_COLUMNS];
  gboolean stays[QUI_N_COLUMNS] = { FALSE };

  self->n_present = get_wanted (self, wanted);
  self->syncing = TRUE;
  for (guint i = 0; i < self->n_present; i++)
    stays[wanted[i]] = TRUE;
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    {
      if (self->present[i] && !stays[i])
        gtk_column_view_remove_column (self->column_view, self->columns[i]);
      self->present[i] &= stays[i];
    }
  for (guint i = 0; i < self->n_present; i++)
    put_column (self, wanted[i], i);
  self->syncing = FALSE;
  show_sort (self);
  g_signal_emit (self, signals[SHOWN], 0);
}

/* What a person has dragged goes into the settings; what may not be there goes back. */
static gboolean
take_order_cb (gpointer data)
{
  QuiTreeColumns *self = data;
  g_autoptr (QuiColumnLayout) layout = qui_tree_columns_dup_layout (self);
  QuiColumn order[QUI_N_COLUMNS];

  self->order_id = 0;
  if (g_list_model_get_n_items (gtk_column_view_get_columns (self->column_view)) == self->n_present)
    {
      for (guint i = 0; i < self->n_present; i++)
        order[i] = get_column_at (self, i);
      if (qui_column_layout_take_drop (layout, order, self->n_present))
        qui_view_settings_set_columns (self->settings, self->grouping, layout);
    }
  show_columns (self);
  return G_SOURCE_REMOVE;
}

/* GTK takes the column out and puts it in again, and goes on with it afterwards. */
static void
columns_changed_cb (QuiTreeColumns *self)
{
  if (!self->syncing && self->order_id == 0)
    self->order_id = g_idle_add_full (G_PRIORITY_HIGH, take_order_cb, self, NULL);
}

static void
saved_columns_changed_cb (QuiTreeColumns *self,
                          const char     *key)
{
  if (g_str_equal (key, qui_view_settings_get_columns_key (self->grouping)))
    show_columns (self);
}

QuiColumnLayout *
qui_tree_columns_dup_layout (QuiTreeColumns *self)
{
  g_return_val_if_fail (QUI_IS_TREE_COLUMNS (self), NULL);

  return qui_view_settings_get_columns (self->settings, self->grouping);
}

/* What was chosen in the other grouping is saved first. */
static void
take_grouping (QuiTreeColumns *self)
{
  if (self->save_id != 0)
    {
      g_source_remove (self->save_id);
      save_widths_cb (self);
    }
  self->grouping = qui_view_get_grouping (self->view);
  measure_widths (self);
  restore_widths (self);
  show_columns (self);
}

/* ---- Columns ---- */

static void
limits_changed_cb (QuiTreeColumns *self)
{
  qui_view_settings_get_ages (self->settings, self->limits);
}

static void
add_column (QuiTreeColumns *self,
            QuiColumn       id,
            GHashTable     *sizes)
{
  GtkColumnViewColumn *column = gtk_column_view_column_new (qui_column_get_title (id), qui_tree_cells_factory (id, sizes, self->limits));
  g_autoptr (GtkSorter) sorter = probe_sorter_new (self, id);

  gtk_column_view_column_set_sorter (column, sorter);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, id == QUI_COLUMN_QUERY);
  g_signal_connect_object (column, "notify::fixed-width", G_CALLBACK (width_changed_cb), self, G_CONNECT_SWAPPED);
  self->columns[id] = column;
}

static void
qui_tree_columns_finalize (GObject *object)
{
  QuiTreeColumns *self = QUI_TREE_COLUMNS (object);

  if (self->save_id != 0)
    {
      g_source_remove (self->save_id);
      save_widths_cb (self);
    }
  g_clear_handle_id (&self->order_id, g_source_remove);
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    g_clear_object (&self->columns[i]);
  g_clear_object (&self->view);
  g_clear_object (&self->settings);
  g_rc_box_release (self->limits);

  G_OBJECT_CLASS (qui_tree_columns_parent_class)->finalize (object);
}

static void
qui_tree_columns_class_init (QuiTreeColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_tree_columns_finalize;

  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
qui_tree_columns_init (QuiTreeColumns *self)
{
  self->sort = QUI_COLUMN_NONE;
}

QuiTreeColumns *
qui_tree_columns_new (GtkColumnView *column_view,
                      QuiView       *view,
                      GSettings     *settings,
                      GHashTable    *sizes)
{
  QuiTreeColumns *self = g_object_new (QUI_TYPE_TREE_COLUMNS, NULL);
  GtkSettings *font = gtk_widget_get_settings (GTK_WIDGET (column_view));

  self->column_view = column_view;
  self->view = g_object_ref (view);
  self->settings = g_object_ref (settings);

  self->limits = g_rc_box_new0 (QuiAgeLimits);
  limits_changed_cb (self);
  g_signal_connect_object (settings, "changed::xact-age-warning", G_CALLBACK (limits_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::idle-xact-warning", G_CALLBACK (limits_changed_cb), self, G_CONNECT_SWAPPED);
  for (int i = 0; i < QUI_N_COLUMNS; i++)
    add_column (self, i, sizes);
  take_grouping (self);
  restore_sort (self);
  g_signal_connect_object (gtk_column_view_get_columns (column_view), "items-changed",
                           G_CALLBACK (columns_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::columns", G_CALLBACK (saved_columns_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::columns-by-blocker", G_CALLBACK (saved_columns_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::column-widths", G_CALLBACK (saved_widths_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (column_view), "changed",
                           G_CALLBACK (sorter_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "changed", G_CALLBACK (view_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (font, "notify::gtk-font-name", G_CALLBACK (font_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (font, "notify::gtk-xft-dpi", G_CALLBACK (font_changed_cb), self, G_CONNECT_SWAPPED);
  return self;
}

void
qui_tree_columns_set_narrow (QuiTreeColumns *self,
                             gboolean        narrow)
{
  g_return_if_fail (QUI_IS_TREE_COLUMNS (self));

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  show_columns (self);
}
