/* qui-keyword-list.c: what libpq is told beyond the fields of a connection
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-keyword-list.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "qui-keyword-row.h"

/* A little more than libadwaita takes. */
#define UNFOLDING_TIME (400 * G_TIME_SPAN_MILLISECOND)

struct _QuiKeywordList
{
  AdwPreferencesGroup  parent_instance;

  QuiProfile          *profile;
  GPtrArray           *rows;       /* of QuiKeywordRow, not owned, in the order shown */

  AdwExpanderRow      *expander;
  GtkMenuButton       *add;
  GtkPopover          *popover;
  GtkEditable         *search;
  GtkListBox          *offers;
  GtkWidget           *raw;
};

G_DEFINE_FINAL_TYPE (QuiKeywordList, qui_keyword_list, ADW_TYPE_PREFERENCES_GROUP)

/* Those in the parameters that have a field elsewhere in the editor. */
static const char * const fields[] = { "sslrootcert", "sslcert", "sslkey", "sslcrl", NULL };

static QuiKeywordRow *
find_row (QuiKeywordList *self,
          const char     *keyword)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (qui_keyword_row_get_keyword (g_ptr_array_index (self->rows, i)), keyword))
      return g_ptr_array_index (self->rows, i);
  return NULL;
}

/* ---- Rows ---- */

static void
show_summary (QuiKeywordList *self)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < self->rows->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", qui_keyword_row_get_keyword (g_ptr_array_index (self->rows, i)));
  if (gtk_widget_get_visible (self->raw))
    g_string_assign (names, _("The parameters cannot be read"));
  adw_expander_row_set_subtitle (self->expander, names->len > 0 ? names->str : _("Further keywords of libpq"));
}

static void
drop_row (QuiKeywordList *self,
          QuiKeywordRow  *row)
{
  g_ptr_array_remove (self->rows, row);
  adw_expander_row_remove (self->expander, GTK_WIDGET (row));
  show_summary (self);
}

static void
row_changed (QuiKeywordList *self,
             GParamSpec     *pspec,
             QuiKeywordRow  *row)
{
  qui_profile_set_parameter (self->profile, qui_keyword_row_get_keyword (row), qui_keyword_row_get_value (row));
}

static void
row_removed (QuiKeywordList *self,
             QuiKeywordRow  *row)
{
  g_autofree char *keyword = g_strdup (qui_keyword_row_get_keyword (row));

  gtk_widget_grab_focus (GTK_WIDGET (self->add));
  drop_row (self, row);
  qui_profile_set_parameter (self->profile, keyword, NULL);
}

static QuiKeywordRow *
add_row (QuiKeywordList *self,
         const char     *keyword)
{
  QuiKeywordRow *row = QUI_KEYWORD_ROW (qui_keyword_row_new (keyword));

  g_ptr_array_add (self->rows, row);
  adw_expander_row_add_row (self->expander, GTK_WIDGET (row));
  g_signal_connect_object (row, "notify::value", G_CALLBACK (row_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (row_removed), self, G_CONNECT_SWAPPED);
  show_summary (self);

  return row;
}

/* Rows as the profile has it. One that is still empty stays: the person is about to fill it. */
static void
parameters_changed (QuiKeywordList *self)
{
  const char *text = qui_profile_get_parameters (self->profile);
  g_autoptr (QuiConninfo) conninfo = text[0] != '\0' ? qui_conninfo_parse (text, NULL) : qui_conninfo_new ();
  g_auto (GStrv) keywords = conninfo != NULL ? qui_conninfo_list_keywords (conninfo) : g_new0 (char *, 1);

  gtk_widget_set_visible (self->raw, conninfo == NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), conninfo != NULL);
  for (guint i = self->rows->len; i > 0; i--)
    {
      QuiKeywordRow *row = g_ptr_array_index (self->rows, i - 1);

      if (qui_keyword_row_get_value (row)[0] != '\0' && !g_strv_contains ((const char * const *) keywords, qui_keyword_row_get_keyword (row)))
        drop_row (self, row);
    }
  for (guint i = 0; keywords[i] != NULL; i++)
    {
      QuiKeywordRow *row = find_row (self, keywords[i]);

      if (g_strv_contains (fields, keywords[i]))
        continue;
      if (row == NULL)
        row = add_row (self, keywords[i]);
      qui_keyword_row_set_value (row, qui_conninfo_get (conninfo, keywords[i]));
    }
  show_summary (self);
}

/* ---- Adding ---- */

static gboolean
is_wanted (GtkListBoxRow *offer,
           gpointer       user_data)
{
  QuiKeywordList *self = user_data;
  const QuiKeyword *keyword = g_object_get_data (G_OBJECT (offer), "keyword");
  g_autofree char *text = g_utf8_casefold (gtk_editable_get_text (self->search), -1);
  g_autofree char *label = g_utf8_casefold (keyword->label, -1);

  return find_row (self, keyword->keyword) == NULL && (strstr (keyword->keyword, text) != NULL || strstr (label, text) != NULL);
}

static GtkWidget *
offer_new (QuiKeyword *keyword)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *name = gtk_label_new (keyword->keyword);
  GtkWidget *label = gtk_label_new (keyword->label);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_set_name (row, keyword->keyword);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, keyword->keyword,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, keyword->label, -1);
  g_object_set_data_full (G_OBJECT (row), "keyword", keyword, (GDestroyNotify) qui_keyword_free);

  return row;
}

static void
fill_offers (QuiKeywordList *self)
{
  g_autoptr (GPtrArray) list = qui_keywords_list ();

  g_ptr_array_set_free_func (list, NULL);
  for (guint i = 0; i < list->len; i++)
    gtk_list_box_append (self->offers, offer_new (g_ptr_array_index (list, i)));
  gtk_list_box_set_filter_func (self->offers, is_wanted, self, NULL);
}

static void
search_changed (QuiKeywordList *self)
{
  gtk_list_box_invalidate_filter (self->offers);
}

static void
popover_shown (QuiKeywordList *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_list_box_invalidate_filter (self->offers);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* Brings the row on screen while the list still unfolds and has no height. */
static gboolean
follow (GtkWidget     *row,
        GdkFrameClock *clock,
        gpointer       user_data)
{
  gint64 *until = user_data;
  GtkWidget *scroller = gtk_widget_get_ancestor (row, GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *viewport = scroller != NULL ? gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller)) : NULL;
  graphene_rect_t bounds;

  if (viewport == NULL || !gtk_widget_compute_bounds (row, gtk_viewport_get_child (GTK_VIEWPORT (viewport)), &bounds))
    return G_SOURCE_REMOVE;

  gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)), bounds.origin.y,
                             bounds.origin.y + bounds.size.height);

  return gdk_frame_clock_get_frame_time (clock) < *until ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
offer_activated (QuiKeywordList *self,
                 GtkListBoxRow  *offer)
{
  const QuiKeyword *keyword = g_object_get_data (G_OBJECT (offer), "keyword");
  QuiKeywordRow *row = add_row (self, keyword->keyword);
  gint64 until = g_get_monotonic_time () + UNFOLDING_TIME;

  gtk_popover_popdown (self->popover);
  adw_expander_row_set_expanded (self->expander, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  gtk_widget_add_tick_callback (GTK_WIDGET (row), follow, g_memdup2 (&until, sizeof until), g_free);
}

/* The first of those that are left. */
static void
search_activated (QuiKeywordList *self)
{
  GtkListBoxRow *offer;

  /* What was typed a moment ago counts. */
  gtk_list_box_invalidate_filter (self->offers);
  for (int i = 0; (offer = gtk_list_box_get_row_at_index (self->offers, i)) != NULL; i++)
    if (is_wanted (offer, self))
      {
        offer_activated (self, offer);
        return;
      }
}

static void
search_stopped (QuiKeywordList *self)
{
  gtk_popover_popdown (self->popover);
}

/* ---- The group ---- */

static void
qui_keyword_list_finalize (GObject *object)
{
  QuiKeywordList *self = QUI_KEYWORD_LIST (object);

  g_clear_object (&self->profile);
  g_ptr_array_unref (self->rows);

  G_OBJECT_CLASS (qui_keyword_list_parent_class)->finalize (object);
}

static void
qui_keyword_list_class_init (QuiKeywordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = qui_keyword_list_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/quiesce/Quiesce/qui-keyword-list.ui");
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordList, expander);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordList, add);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordList, popover);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordList, search);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordList, offers);
  gtk_widget_class_bind_template_child (widget_class, QuiKeywordList, raw);
  gtk_widget_class_bind_template_callback (widget_class, popover_shown);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_activated);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, offer_activated);
}

static void
qui_keyword_list_init (QuiKeywordList *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_offers (self);
}

void
qui_keyword_list_set_profile (QuiKeywordList *self,
                              QuiProfile     *profile)
{
  g_return_if_fail (QUI_IS_KEYWORD_LIST (self));
  g_return_if_fail (QUI_IS_PROFILE (profile));
  g_return_if_fail (self->profile == NULL);

  self->profile = g_object_ref (profile);
  g_object_bind_property (profile, "parameters", self->raw, "text", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (profile, "notify::parameters", G_CALLBACK (parameters_changed), self, G_CONNECT_SWAPPED);
  parameters_changed (self);
}
