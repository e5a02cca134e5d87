/* qui-database-facts.c: sizes and other slow facts of databases, fetched now and then
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-database-facts.h"

/* pg_database_size walks folders. */
#define REFRESH_EVERY (60 * G_TIME_SPAN_SECOND)

struct _QuiDatabaseFacts
{
  GObject    parent_instance;

  GPtrArray *details;     /* QuiDatabaseDetail; NULL before the first answer */
  gint64     asked_at;    /* monotonic; 0: not yet */
};

G_DEFINE_FINAL_TYPE (QuiDatabaseFacts, qui_database_facts, G_TYPE_OBJECT)

static void
on_details (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (QuiDatabaseFacts) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *details = qui_detail_databases_finish (QUI_CONNECTION (source), result, &error);

  if (details == NULL)
    {
      g_debug ("Facts of databases: %s", error->message);
      return;
    }
  g_clear_pointer (&self->details, g_ptr_array_unref);
  self->details = details;
}

void
qui_database_facts_refresh (QuiDatabaseFacts *self,
                            QuiConnection    *connection,
                            GCancellable     *cancellable)
{
  gint64 now = g_get_monotonic_time ();

  g_return_if_fail (QUI_IS_DATABASE_FACTS (self));
  g_return_if_fail (QUI_IS_CONNECTION (connection));

  if (self->asked_at != 0 && now - self->asked_at < REFRESH_EVERY)
    return;

  self->asked_at = now;
  qui_detail_databases_async (connection, cancellable, on_details, g_object_ref (self));
}

void
qui_database_facts_forget (QuiDatabaseFacts *self)
{
  g_return_if_fail (QUI_IS_DATABASE_FACTS (self));

  g_clear_pointer (&self->details, g_ptr_array_unref);
  self->asked_at = 0;
}

const QuiDatabaseDetail *
qui_database_facts_find (QuiDatabaseFacts *self,
                         guint32           oid)
{
  g_return_val_if_fail (QUI_IS_DATABASE_FACTS (self), NULL);

  for (guint i = 0; self->details != NULL && i < self->details->len; i++)
    {
      const QuiDatabaseDetail *detail = g_ptr_array_index (self->details, i);

      if (detail->oid == oid)
        return detail;
    }
  return NULL;
}

QuiDatabaseFacts *
qui_database_facts_new (void)
{
  return g_object_new (QUI_TYPE_DATABASE_FACTS, NULL);
}

static void
qui_database_facts_finalize (GObject *object)
{
  QuiDatabaseFacts *self = QUI_DATABASE_FACTS (object);

  g_clear_pointer (&self->details, g_ptr_array_unref);

  G_OBJECT_CLASS (qui_database_facts_parent_class)->finalize (object);
}

static void
qui_database_facts_class_init (QuiDatabaseFactsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = qui_database_facts_finalize;
}

static void
qui_database_facts_init (QuiDatabaseFacts *self)
{
}
