/* qui-filter-suggestions.c: a list under the filter's entry, of how it may go on
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-filter-suggestions.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "qui-filter-complete.h"

/* Who types on need not see what they would have been offered. */
#define OPEN_AFTER_MS 80
/* What the popover has around the list. */
#define FRAME 10

struct _QuiFilterSuggestions
{
  GtkPopover   parent_instance;

  GtkWidget   *entry;        /* in the parent */
  GtkWidget   *list;
  QuiSnapshot *snapshot;
  GPtrArray   *found;        /* QuiFilterSuggestion, one a row */
  gsize        start;        /* the bytes they replace */
  gsize        end;
  guint        open_id;
  gboolean     applying;
};

G_DEFINE_FINAL_TYPE (QuiFilterSuggestions, qui_filter_suggestions, GTK_TYPE_POPOVER)

static const char *
get_text (QuiFilterSuggestions *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

static gboolean
is_open (QuiFilterSuggestions *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self));
}

/* ---- Rows ---- */

static GtkWidget *
create_row (const QuiFilterSuggestion *suggestion)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 18);
  GtkWidget *text = gtk_label_new (suggestion->text);
  GtkWidget *meaning = gtk_label_new (suggestion->meaning);
  g_autofree char *name = g_strdup_printf ("%s, %s", suggestion->text, suggestion->meaning);

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_width_chars (GTK_LABEL (text), 12);
  gtk_label_set_ellipsize (GTK_LABEL (meaning), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (meaning), 44);
  gtk_label_set_xalign (GTK_LABEL (meaning), 1);
  gtk_widget_set_hexpand (meaning, TRUE);
  gtk_widget_add_css_class (text, "filter-example");
  gtk_widget_add_css_class (meaning, "fieldkey");
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), meaning);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return row;
}

static void
fill (QuiFilterSuggestions *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);

  for (guint i = 0; i < self->found->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), create_row (g_ptr_array_index (self->found, i)));
}

static void
select_row (QuiFilterSuggestions *self,
            GtkListBoxRow        *row)
{
  gtk_list_box_select_row (GTK_LIST_BOX (self->list), row);
  if (row != NULL)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, row, -1);
  else
    gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT);
}

/* ---- Opening and closing ---- */

static void
close_list (QuiFilterSuggestions *self)
{
  g_clear_handle_id (&self->open_id, g_source_remove);
  select_row (self, NULL);
  gtk_popover_popdown (GTK_POPOVER (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_EXPANDED, FALSE, -1);
}

static void
point_to_entry (QuiFilterSuggestions *self)
{
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (self->entry, gtk_widget_get_parent (GTK_WIDGET (self)), &bounds))
    return;

  gtk_widget_set_size_request (self->list, (int) bounds.size.width - FRAME, -1);
  gtk_popover_set_pointing_to (GTK_POPOVER (self), &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y,
                                                                     (int) bounds.size.width, (int) bounds.size.height });
}

/* What stands there already is no help. */
static gboolean
is_news (QuiFilterSuggestions *self)
{
  const QuiFilterSuggestion *first = self->found->len > 0 ? g_ptr_array_index (self->found, 0) : NULL;

  if (self->found->len != 1)
    return self->found->len > 0;

  return strlen (first->text) != self->end - self->start || strncmp (first->text, get_text (self) + self->start, self->end - self->start) != 0;
}

static void
open_list (QuiFilterSuggestions *self)
{
  const char *text = get_text (self);
  gsize caret = g_utf8_offset_to_pointer (text, gtk_editable_get_position (GTK_EDITABLE (self->entry))) - text;

  g_clear_handle_id (&self->open_id, g_source_remove);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = qui_filter_complete (text, caret, self->snapshot, &self->start, &self->end);

  if (!is_news (self))
    {
      close_list (self);
      return;
    }

  select_row (self, NULL);
  fill (self);
  point_to_entry (self);
  gtk_popover_popup (GTK_POPOVER (self));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_EXPANDED, TRUE, -1);
}

static gboolean
open_later_cb (gpointer data)
{
  QuiFilterSuggestions *self = data;
  const char *text = get_text (self);
  int caret = gtk_editable_get_position (GTK_EDITABLE (self->entry));
  const char *before = g_utf8_offset_to_pointer (text, caret);

  self->open_id = 0;
  /* Behind a blank nothing is begun that could go on. */
  if (before > text && !g_ascii_isspace (before[-1]))
    open_list (self);
  else
    close_list (self);

  return G_SOURCE_REMOVE;
}

static void
changed_cb (QuiFilterSuggestions *self)
{
  GtkStateFlags flags = gtk_widget_get_state_flags (self->entry);

  if (self->applying)
    return;

  g_clear_handle_id (&self->open_id, g_source_remove);
  /* Not what the program writes there. */
  if ((flags & GTK_STATE_FLAG_FOCUS_WITHIN) != 0)
    self->open_id = g_timeout_add (OPEN_AFTER_MS, open_later_cb, self);
  else
    close_list (self);
}

/* ---- Choosing ---- */

static void
apply (QuiFilterSuggestions *self,
       guint                 index)
{
  const char *text = get_text (self);
  g_autofree char *whole = NULL;
  gsize caret;

  if (index >= self->found->len || self->end > strlen (text))
    return;

  whole = qui_filter_complete_apply (text, self->start, self->end, g_ptr_array_index (self->found, index), &caret);
  close_list (self);
  self->applying = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), whole);
  self->applying = FALSE;
  gtk_editable_set_position (GTK_EDITABLE (self->entry), (int) g_utf8_pointer_to_offset (whole, whole + caret));

  /* After a key comes its value. */
  if (caret > 0 && strchr (":>", whole[caret - 1]) != NULL)
    open_list (self);
}

static void
row_activated_cb (QuiFilterSuggestions *self,
                  GtkListBoxRow        *row)
{
  apply (self, gtk_list_box_row_get_index (row));
}

static int
get_selected (QuiFilterSuggestions *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  return row != NULL ? gtk_list_box_row_get_index (row) : -1;
}

/* Past the ends the text itself is chosen again. */
static void
move (QuiFilterSuggestions *self,
      int                   by)
{
  int n = (int) self->found->len + 1;
  int next = (get_selected (self) + 1 + by + n) % n - 1;

  select_row (self, next >= 0 ? gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), next) : NULL);
}

static gboolean
key_pressed_cb (QuiFilterSuggestions *self,
                guint                 keyval,
                guint                 keycode,
                GdkModifierType       state)
{
  int selected = get_selected (self);

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;

  if (!is_open (self))
    {
      if (keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
        return GDK_EVENT_PROPAGATE;
      open_list (self);
      return GDK_EVENT_STOP;
    }

  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Tab:
      apply (self, MAX (selected, 0));
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (selected >= 0)
        apply (self, selected);
      else
        close_list (self);
      return selected >= 0;
    case GDK_KEY_Escape:
      close_list (self);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

/* ---- Object ---- */

static void
qui_filter_suggestions_dispose (GObject *object)
{
  QuiFilterSuggestions *self = QUI_FILTER_SUGGESTIONS (object);

  g_clear_handle_id (&self->open_id, g_source_remove);
  g_clear_pointer (&self->snapshot, qui_snapshot_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);

  G_OBJECT_CLASS (qui_filter_suggestions_parent_class)->dispose (object);
}

static void
qui_filter_suggestions_class_init (QuiFilterSuggestionsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = qui_filter_suggestions_dispose;
}

static void
qui_filter_suggestions_init (QuiFilterSuggestions *self)
{
  self->list = gtk_list_box_new ();
  gtk_list_box_set_activate_on_single_click (GTK_LIST_BOX (self->list), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Suggestions"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (row_activated_cb), self);

  gtk_popover_set_child (GTK_POPOVER (self), self->list);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_set_can_focus (GTK_WIDGET (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "filter-suggestions");
}

GtkWidget *
qui_filter_suggestions_new (GtkWidget *parent,
                            GtkWidget *entry)
{
  QuiFilterSuggestions *self;
  GtkEventController *keys;
  GtkEventController *focus;

  g_return_val_if_fail (GTK_IS_WIDGET (parent), NULL);
  g_return_val_if_fail (GTK_IS_EDITABLE (entry), NULL);

  self = g_object_new (QUI_TYPE_FILTER_SUGGESTIONS, NULL);
  self->entry = entry;
  gtk_widget_set_parent (GTK_WIDGET (self), parent);

  /* Before the entry moves its caret with them, and before the focus moves. */
  keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, keys);

  focus = gtk_event_controller_focus_new ();
  g_signal_connect_object (focus, "leave", G_CALLBACK (close_list), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, focus);
  g_signal_connect_object (entry, "notify::text", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE, GTK_ACCESSIBLE_AUTOCOMPLETE_LIST, -1);

  return GTK_WIDGET (self);
}

void
qui_filter_suggestions_set_snapshot (QuiFilterSuggestions *self,
                                     QuiSnapshot          *snapshot)
{
  g_return_if_fail (QUI_IS_FILTER_SUGGESTIONS (self));

  if (snapshot == self->snapshot)
    return;

  g_clear_pointer (&self->snapshot, qui_snapshot_unref);
  self->snapshot = snapshot != NULL ? qui_snapshot_ref (snapshot) : NULL;
}
