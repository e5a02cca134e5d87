/* qui-question.c: something that ssh asks
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-question.h"

struct _QuiQuestion
{
  GObject          parent_instance;

  QuiQuestionKind  kind;
  char            *text;
  char            *host;
  char            *key_type;
  char            *fingerprint;
  char            *path;
  gboolean         again;
  gboolean         closed;
};

G_DEFINE_FINAL_TYPE (QuiQuestion, qui_question, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (QuiQuestionKind, qui_question_kind,
                    G_DEFINE_ENUM_VALUE (QUI_QUESTION_HOST_KEY, "host-key"),
                    G_DEFINE_ENUM_VALUE (QUI_QUESTION_PASSPHRASE, "passphrase"),
                    G_DEFINE_ENUM_VALUE (QUI_QUESTION_PASSWORD, "password"),
                    G_DEFINE_ENUM_VALUE (QUI_QUESTION_OTHER, "other"),
                    G_DEFINE_ENUM_VALUE (QUI_QUESTION_CONFIRM, "confirm"),
                    G_DEFINE_ENUM_VALUE (QUI_QUESTION_NOTICE, "notice"))

enum
{
  PROP_0,
  PROP_KIND,
  PROP_TEXT,
  PROP_HOST,
  PROP_KEY_TYPE,
  PROP_FINGERPRINT,
  PROP_PATH,
  PROP_AGAIN,
  N_PROPS
};

enum
{
  ANSWERED,
  WITHDRAWN,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

QuiQuestionKind
qui_question_get_kind (QuiQuestion *self)
{
  g_return_val_if_fail (QUI_IS_QUESTION (self), QUI_QUESTION_OTHER);

  return self->kind;
}

const char *
qui_question_get_text (QuiQuestion *self)
{
  g_return_val_if_fail (QUI_IS_QUESTION (self), NULL);

  return self->text;
}

const char *
qui_question_get_host (QuiQuestion *self)
{
  g_return_val_if_fail (QUI_IS_QUESTION (self), NULL);

  return self->host;
}

const char *
qui_question_get_key_type (QuiQuestion *self)
{
  g_return_val_if_fail (QUI_IS_QUESTION (self), NULL);

  return self->key_type;
}

const char *
qui_question_get_fingerprint (QuiQuestion *self)
{
  g_return_val_if_fail (QUI_IS_QUESTION (self), NULL);

  return self->fingerprint;
}

const char *
qui_question_get_path (QuiQuestion *self)
{
  g_return_val_if_fail (QUI_IS_QUESTION (self), NULL);

  return self->path;
}

gboolean
qui_question_get_again (QuiQuestion *self)
{
  g_return_val_if_fail (QUI_IS_QUESTION (self), FALSE);

  return self->again;
}

gboolean
qui_question_is_open (QuiQuestion *self)
{
  g_return_val_if_fail (QUI_IS_QUESTION (self), FALSE);

  return !self->closed;
}

void
qui_question_answer (QuiQuestion *self,
                     const char  *text)
{
  g_return_if_fail (QUI_IS_QUESTION (self));
  g_return_if_fail (text != NULL);

  if (self->closed)
    return;
  self->closed = TRUE;
  g_signal_emit (self, signals[ANSWERED], 0, text);
}

void
qui_question_refuse (QuiQuestion *self)
{
  g_return_if_fail (QUI_IS_QUESTION (self));

  if (self->closed)
    return;
  self->closed = TRUE;
  g_signal_emit (self, signals[ANSWERED], 0, NULL);
}

void
qui_question_withdraw (QuiQuestion *self)
{
  g_return_if_fail (QUI_IS_QUESTION (self));

  if (self->closed)
    return;
  self->closed = TRUE;
  g_signal_emit (self, signals[WITHDRAWN], 0);
}

static void
qui_question_dispose (GObject *object)
{
  qui_question_refuse (QUI_QUESTION (object));

  G_OBJECT_CLASS (qui_question_parent_class)->dispose (object);
}

static void
qui_question_finalize (GObject *object)
{
  QuiQuestion *self = QUI_QUESTION (object);

  g_free (self->text);
  g_free (self->host);
  g_free (self->key_type);
  g_free (self->fingerprint);
  g_free (self->path);

  G_OBJECT_CLASS (qui_question_parent_class)->finalize (object);
}

static char **
find_text (QuiQuestion *self,
           guint        prop_id)
{
  switch (prop_id)
    {
    case PROP_TEXT:
      return &self->text;
    case PROP_HOST:
      return &self->host;
    case PROP_KEY_TYPE:
      return &self->key_type;
    case PROP_FINGERPRINT:
      return &self->fingerprint;
    case PROP_PATH:
      return &self->path;
    default:
      return NULL;
    }
}

static void
qui_question_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  QuiQuestion *self = QUI_QUESTION (object);

  if (prop_id == PROP_KIND)
    g_value_set_enum (value, self->kind);
  else if (prop_id == PROP_AGAIN)
    g_value_set_boolean (value, self->again);
  else if (find_text (self, prop_id) != NULL)
    g_value_set_string (value, *find_text (self, prop_id));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_question_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  QuiQuestion *self = QUI_QUESTION (object);

  if (prop_id == PROP_KIND)
    self->kind = g_value_get_enum (value);
  else if (prop_id == PROP_AGAIN)
    self->again = g_value_get_boolean (value);
  else if (find_text (self, prop_id) != NULL)
    *find_text (self, prop_id) = g_value_dup_string (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
}

static void
qui_question_class_init (QuiQuestionClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = qui_question_dispose;
  object_class->finalize = qui_question_finalize;
  object_class->get_property = qui_question_get_property;
  object_class->set_property = qui_question_set_property;

  properties[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, QUI_TYPE_QUESTION_KIND, QUI_QUESTION_OTHER, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, NULL, flags);
  properties[PROP_KEY_TYPE] = g_param_spec_string ("key-type", NULL, NULL, NULL, flags);
  properties[PROP_FINGERPRINT] = g_param_spec_string ("fingerprint", NULL, NULL, NULL, flags);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  properties[PROP_AGAIN] = g_param_spec_boolean ("again", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ANSWERED] = g_signal_new ("answered", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[WITHDRAWN] = g_signal_new ("withdrawn", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);
}

static void
qui_question_init (QuiQuestion *self)
{
}
