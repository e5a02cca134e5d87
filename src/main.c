/* main.c: locale, application, run
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "qui-application.h"

#include <locale.h>
#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "qui-arguments.h"
#include "qui-connection.h"

/* How long worker threads may take to say goodbye to their servers. */
#define DRAIN_MS 300

/* Passwords must not get into a core dump of ours: none of our memory does. */
static void
keep_memory_out_of_core_dumps (void)
{
  FILE *filter = fopen ("/proc/self/coredump_filter", "we");

  if (filter == NULL)
    return;
  fputs ("0\n", filter);
  fclose (filter);
}

/* In its build folder the program finds its settings beside itself. */
static void
find_schemas_uninstalled (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *schemas = folder != NULL ? g_build_filename (folder, "..", "data", NULL) : NULL;
  g_autofree char *compiled = schemas != NULL ? g_build_filename (schemas, "gschemas.compiled", NULL) : NULL;

  if (compiled != NULL && g_getenv ("GSETTINGS_SCHEMA_DIR") == NULL && g_file_test (compiled, G_FILE_TEST_EXISTS))
    g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) arguments = NULL;
  QuiApplication *application;
  int status;

  keep_memory_out_of_core_dumps ();
  find_schemas_uninstalled ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, QUI_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  arguments = qui_arguments_take (argc, argv, &error);
  if (arguments == NULL)
    {
      g_printerr ("quiesce: %s\n", error->message);
      return 1;
    }

  application = qui_application_new ();
  status = g_application_run (G_APPLICATION (application), g_strv_length (arguments), arguments);
  g_object_unref (application);

  /* A thread that a mute server holds may be inside of OpenSSL, whose exit handler would free what it uses. */
  if (!qui_connection_drain_all (DRAIN_MS))
    {
      fflush (NULL);
      _exit (status);
    }
  return status;
}
