/* qui-filter-match.c: whether a session is what a filter asks for
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include <string.h>

#include "qui-filter-private.h"
#include "qui-session-rules.h"

/* Those of a text term, at most. */
#define MAX_TEXTS 8

struct _QuiFilterMatcher
{
  const QuiFilter  *filter;
  gint64            now;
  GHashTable      **verdicts;   /* one per term, of texts only: string of the snapshot -> whether it matches */
};

typedef struct
{
  const char *texts[MAX_TEXTS];
  guint       n_texts;
} Texts;

QuiFilterMatcher *
qui_filter_matcher_new (const QuiFilter   *filter,
                        const QuiSnapshot *snapshot)
{
  QuiFilterMatcher *self = g_new (QuiFilterMatcher, 1);

  self->filter = filter;
  self->now = qui_snapshot_get_server (snapshot)->now;
  self->verdicts = g_new0 (GHashTable *, MAX (filter->terms->len, 1));

  for (guint i = 0; i < filter->terms->len; i++)
    if (g_array_index (filter->terms, QuiFilterTerm, i).kind == QUI_FILTER_TEXT)
      self->verdicts[i] = g_hash_table_new (NULL, NULL);

  return self;
}

void
qui_filter_matcher_free (QuiFilterMatcher *self)
{
  for (guint i = 0; i < self->filter->terms->len; i++)
    g_clear_pointer (&self->verdicts[i], g_hash_table_unref);

  g_free (self->verdicts);
  g_free (self);
}

/* ---- Texts ---- */

static gboolean
ascii_contains (const char *text,
                const char *needle)
{
  for (; *text != '\0'; text++)
    {
      gsize i = 0;

      while (needle[i] != '\0' && g_ascii_tolower (text[i]) == needle[i])
        i++;

      if (needle[i] == '\0')
        return TRUE;
    }

  return FALSE;
}

static gboolean
value_matches (const QuiFilterValue *value,
               const char           *text,
               gboolean              whole)
{
  g_autofree char *folded = NULL;

  if (value->needle[0] == '\0')
    return FALSE;

  if (value->network.n_bytes > 0)
    return qui_filter_network_contains (&value->network, text);

  /* Nearly all of it is ASCII, whose casefolding is plain lower case: no copy needed. */
  if (g_str_is_ascii (text))
    return value->ascii && (whole ? g_ascii_strcasecmp (text, value->needle) == 0 : ascii_contains (text, value->needle));

  folded = g_utf8_casefold (text, -1);

  return whole ? g_str_equal (folded, value->needle) : strstr (folded, value->needle) != NULL;
}

static gboolean
any_value_matches (const QuiFilterTerm *term,
                   const char          *text)
{
  for (guint i = 0; i < term->values->len; i++)
    if (value_matches (&g_array_index (term->values, QuiFilterValue, i), text, term->operator == QUI_FILTER_EQUAL))
      return TRUE;

  return FALSE;
}

static void
add_text (Texts      *texts,
          const char *text)
{
  if (text != NULL && text[0] != '\0')
    texts->texts[texts->n_texts++] = text;
}

static void
collect_texts (Texts            *texts,
               QuiFilterText     what,
               const QuiSession *session)
{
  gboolean any = what == QUI_FILTER_TEXT_ANY;

  texts->n_texts = 0;
  if (any || what == QUI_FILTER_TEXT_USER)
    add_text (texts, session->user);
  if (any || what == QUI_FILTER_TEXT_APPLICATION)
    add_text (texts, session->application);
  if (any || what == QUI_FILTER_TEXT_DATABASE)
    add_text (texts, session->database);
  if (any || what == QUI_FILTER_TEXT_CLIENT)
    {
      add_text (texts, session->client_address);
      add_text (texts, session->client_hostname);
    }
  /* What the list says of a Unix socket; as a word alone it would be found too often. */
  if (what == QUI_FILTER_TEXT_CLIENT && session->client_port == -1)
    add_text (texts, "local");
  if (any || what == QUI_FILTER_TEXT_WAIT)
    {
      add_text (texts, session->wait_event_type);
      add_text (texts, session->wait_event);
    }
  if (any || what == QUI_FILTER_TEXT_QUERY)
    add_text (texts, session->query);
  if (what == QUI_FILTER_TEXT_TYPE)
    add_text (texts, session->backend_type);
}

/* The number is no string of the snapshot, and mostly it is not what is looked for. */
static gboolean
pid_matches (const QuiFilterTerm *term,
             const QuiSession    *session)
{
  char pid[16] = "";

  for (guint i = 0; i < term->values->len; i++)
    {
      const QuiFilterValue *value = &g_array_index (term->values, QuiFilterValue, i);

      if (!g_ascii_isdigit (value->needle[0]))
        continue;

      if (pid[0] == '\0')
        g_snprintf (pid, sizeof pid, "%d", session->pid);
      if (value_matches (value, pid, term->operator == QUI_FILTER_EQUAL))
        return TRUE;
    }

  return FALSE;
}

static gboolean
asks_for_none (const QuiFilterTerm *term)
{
  for (guint i = 0; i < term->values->len; i++)
    if (g_array_index (term->values, QuiFilterValue, i).needle[0] == '\0')
      return TRUE;

  return FALSE;
}

static gboolean
text_matches (QuiFilterMatcher    *self,
              guint                index,
              const QuiFilterTerm *term,
              const QuiSession    *session)
{
  Texts texts;

  if ((term->what == QUI_FILTER_TEXT_ANY || term->what == QUI_FILTER_TEXT_PID) && pid_matches (term, session))
    return TRUE;

  collect_texts (&texts, term->what, session);
  if (texts.n_texts == 0)
    return asks_for_none (term);

  for (guint i = 0; i < texts.n_texts; i++)
    {
      gpointer verdict;

      if (!g_hash_table_lookup_extended (self->verdicts[index], texts.texts[i], NULL, &verdict))
        {
          verdict = GINT_TO_POINTER (any_value_matches (term, texts.texts[i]));
          g_hash_table_insert (self->verdicts[index], (gpointer) texts.texts[i], verdict);
        }
      if (GPOINTER_TO_INT (verdict))
        return TRUE;
    }

  return FALSE;
}

/* ---- Ages ---- */

static gint64
start_of (QuiFilterAge      what,
          const QuiSession *session)
{
  gboolean runs = session->state == QUI_STATE_ACTIVE || session->state == QUI_STATE_WAITING || session->state == QUI_STATE_FASTPATH;
  gboolean rests = session->state == QUI_STATE_IDLE || session->state == QUI_STATE_IDLE_IN_TRANSACTION || session->state == QUI_STATE_ABORTED;

  switch (what)
    {
    case QUI_FILTER_AGE_XACT:
      return session->xact_start;
    case QUI_FILTER_AGE_QUERY:
      return runs ? session->query_start : QUI_TIME_UNKNOWN;
    case QUI_FILTER_AGE_IDLE:
      return rests ? qui_session_get_state_start (session) : QUI_TIME_UNKNOWN;
    case QUI_FILTER_AGE_STATE:
      return qui_session_get_state_start (session);
    case QUI_FILTER_AGE_SESSION:
    default:
      return session->backend_start;
    }
}

static gboolean
age_matches (QuiFilterMatcher    *self,
             const QuiFilterTerm *term,
             const QuiSession    *session)
{
  gint64 start = start_of (term->what, session);
  gint64 age;

  if (start == QUI_TIME_UNKNOWN || self->now == QUI_TIME_UNKNOWN)
    return FALSE;

  /* As the list says it: what began after the look is new. */
  age = start < self->now ? self->now - start : 0;

  switch ((int) term->operator)
    {
    case QUI_FILTER_LESS:
      return age < term->age;
    case QUI_FILTER_LESS_EQUAL:
      return age <= term->age;
    case QUI_FILTER_MORE:
      return age > term->age;
    case QUI_FILTER_MORE_EQUAL:
    default:
      return age >= term->age;
    }
}

/* ---- Kinds of sessions ---- */

static gboolean
flag_matches (QuiFilterFlag     flag,
              const QuiSession *session)
{
  switch (flag)
    {
    case QUI_FILTER_BLOCKED:
      return session->n_blockers > 0;
    case QUI_FILTER_BLOCKING:
      return session->n_blocked > 0;
    case QUI_FILTER_OWN:
      return qui_session_is_own (session);
    case QUI_FILTER_IN_TRANSACTION:
      return session->xact_start != QUI_TIME_UNKNOWN;
    case QUI_FILTER_BACKGROUND:
      return qui_session_is_background (session);
    case QUI_FILTER_WALSENDER:
      return session->kind == QUI_BACKEND_WALSENDER;
    case QUI_FILTER_AUTOVACUUM:
      return session->kind == QUI_BACKEND_AUTOVACUUM_WORKER;
    case QUI_FILTER_WORKER:
    default:
      return session->kind == QUI_BACKEND_PARALLEL_WORKER;
    }
}

static gboolean
term_matches (QuiFilterMatcher    *self,
              guint                index,
              const QuiFilterTerm *term,
              const QuiSession    *session)
{
  switch ((int) term->kind)
    {
    case QUI_FILTER_STATE:
      return (term->states & 1u << session->state) != 0;
    case QUI_FILTER_AGE:
      return age_matches (self, term, session);
    case QUI_FILTER_FLAG:
      return flag_matches (term->what, session);
    case QUI_FILTER_TEXT:
    default:
      return text_matches (self, index, term, session);
    }
}

gboolean
qui_filter_matcher_match (QuiFilterMatcher *self,
                          const QuiSession *session)
{
  for (guint i = 0; i < self->filter->terms->len; i++)
    {
      const QuiFilterTerm *term = &g_array_index (self->filter->terms, QuiFilterTerm, i);

      if (term_matches (self, i, term, session) == term->negated)
        return FALSE;
    }

  return TRUE;
}
