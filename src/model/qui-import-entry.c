/* qui-import-entry.c: a connection of another program, looked at before it is saved
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-import-entry.h"

#define MAX_SHOWN 120   /* characters */

struct _QuiImportEntry
{
  GObject         parent_instance;

  char           *name;
  QuiProfile     *profile;
  GStrv           notes;
  gboolean        elsewhere;
  gboolean        marked;
  QuiImportState  state;
  gboolean        chosen;
};

enum
{
  PROP_0,
  PROP_CHOSEN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (QuiImportEntry, qui_import_entry, G_TYPE_OBJECT)

/* --- what is the same --- */

/* "" is libpq's default. */
static const char *
get_port (QuiProfile *profile)
{
  const char *port = qui_profile_get_port (profile);

  return *port != '\0' ? port : "5432";
}

typedef const char *(*Getter) (QuiProfile *profile);

static const Getter identity[] = {
  qui_profile_get_host, get_port, qui_profile_get_database, qui_profile_get_user, qui_profile_get_parameters,
  qui_profile_get_tunnel, qui_profile_get_tunnel_jump,
};

gboolean
qui_import_is_same (QuiProfile *a,
                    QuiProfile *b)
{
  g_return_val_if_fail (QUI_IS_PROFILE (a), FALSE);
  g_return_val_if_fail (QUI_IS_PROFILE (b), FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (identity); i++)
    if (!g_str_equal (identity[i] (a), identity[i] (b)))
      return FALSE;

  return TRUE;
}

/* The same text for those that qui_import_is_same(). */
static char *
dup_identity (QuiProfile *profile)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (identity); i++)
    g_string_append_printf (text, "%s\n", identity[i] (profile));

  return g_string_free (text, FALSE);
}

char *
qui_import_dup_shown (const char *text)
{
  g_autofree char *valid = NULL;
  GString *shown = g_string_new (NULL);
  guint n = 0;

  g_return_val_if_fail (text != NULL, NULL);

  valid = g_utf8_make_valid (text, strnlen (text, 8 * MAX_SHOWN));
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (n++ == MAX_SHOWN)
        {
          g_string_append (shown, "…");
          break;
        }
      g_string_append_unichar (shown, g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 ? ' ' : c);
    }

  return g_string_free (shown, FALSE);
}

/* --- the list --- */

/* What the person has chosen meanwhile stays. */
static void
mark (QuiImportEntry *self,
      QuiImportState  state)
{
  if (self->marked && self->state == state)
    return;

  self->marked = TRUE;
  self->state = state;
  g_object_set (self, "chosen", state == QUI_IMPORT_NEW && !self->elsewhere, NULL);
}

void
qui_import_entries_mark (GListModel *entries,
                         GListModel *saved)
{
  g_autoptr (GHashTable) there = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) above = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_return_if_fail (G_IS_LIST_MODEL (entries));
  g_return_if_fail (G_IS_LIST_MODEL (saved));

  for (guint i = 0; i < g_list_model_get_n_items (saved); i++)
    {
      g_autoptr (QuiProfile) profile = g_list_model_get_item (saved, i);

      g_hash_table_add (there, dup_identity (profile));
    }

  for (guint i = 0; i < g_list_model_get_n_items (entries); i++)
    {
      g_autoptr (QuiImportEntry) entry = g_list_model_get_item (entries, i);
      g_autofree char *key = entry->profile != NULL ? dup_identity (entry->profile) : NULL;

      if (key == NULL)
        continue;
      mark (entry, g_hash_table_contains (there, key) ? QUI_IMPORT_SAVED
                 : g_hash_table_contains (above, key) ? QUI_IMPORT_REPEATED : QUI_IMPORT_NEW);
      g_hash_table_add (above, g_steal_pointer (&key));
    }
}

/* --- the object --- */

static void
qui_import_entry_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  QuiImportEntry *self = QUI_IMPORT_ENTRY (object);

  switch (prop_id)
    {
    case PROP_CHOSEN:
      g_value_set_boolean (value, self->chosen);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_chosen (QuiImportEntry *self,
            gboolean        chosen)
{
  chosen = chosen && qui_import_entry_is_possible (self);
  if (self->chosen == chosen)
    return;

  self->chosen = chosen;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CHOSEN]);
}

static void
qui_import_entry_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_CHOSEN:
      set_chosen (QUI_IMPORT_ENTRY (object), g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
qui_import_entry_finalize (GObject *object)
{
  QuiImportEntry *self = QUI_IMPORT_ENTRY (object);

  g_free (self->name);
  g_clear_object (&self->profile);
  g_strfreev (self->notes);

  G_OBJECT_CLASS (qui_import_entry_parent_class)->finalize (object);
}

static void
qui_import_entry_class_init (QuiImportEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = qui_import_entry_finalize;
  object_class->get_property = qui_import_entry_get_property;
  object_class->set_property = qui_import_entry_set_property;

  properties[PROP_CHOSEN] = g_param_spec_boolean ("chosen", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
qui_import_entry_init (QuiImportEntry *self)
{
}

QuiImportEntry *
qui_import_entry_new (const char *name,
                      QuiProfile *profile,
                      GPtrArray  *notes,
                      gboolean    elsewhere)
{
  QuiImportEntry *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (profile == NULL || QUI_IS_PROFILE (profile), NULL);

  self = g_object_new (QUI_TYPE_IMPORT_ENTRY, NULL);
  self->name = qui_import_dup_shown (name);
  self->profile = profile != NULL ? g_object_ref (profile) : NULL;
  self->elsewhere = elsewhere;
  self->notes = g_new0 (char *, notes != NULL ? notes->len + 1 : 1);
  for (guint i = 0; notes != NULL && i < notes->len; i++)
    self->notes[i] = g_strdup (g_ptr_array_index (notes, i));

  return self;
}

const char *
qui_import_entry_get_name (QuiImportEntry *self)
{
  g_return_val_if_fail (QUI_IS_IMPORT_ENTRY (self), NULL);

  return self->name;
}

QuiProfile *
qui_import_entry_get_profile (QuiImportEntry *self)
{
  g_return_val_if_fail (QUI_IS_IMPORT_ENTRY (self), NULL);

  return self->profile;
}

const char * const *
qui_import_entry_get_notes (QuiImportEntry *self)
{
  g_return_val_if_fail (QUI_IS_IMPORT_ENTRY (self), NULL);

  return (const char * const *) self->notes;
}

QuiImportState
qui_import_entry_get_state (QuiImportEntry *self)
{
  g_return_val_if_fail (QUI_IS_IMPORT_ENTRY (self), QUI_IMPORT_NEW);

  return self->state;
}

gboolean
qui_import_entry_get_chosen (QuiImportEntry *self)
{
  g_return_val_if_fail (QUI_IS_IMPORT_ENTRY (self), FALSE);

  return self->chosen;
}

gboolean
qui_import_entry_is_possible (QuiImportEntry *self)
{
  g_return_val_if_fail (QUI_IS_IMPORT_ENTRY (self), FALSE);

  return self->profile != NULL && self->state != QUI_IMPORT_SAVED;
}
