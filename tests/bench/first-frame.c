/* first-frame.c: how long a program takes from its start to its first frame on the screen, and its memory then
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Usage: first-frame SECONDS COMMAND [ARGUMENT...]
 * On an empty screen without a window manager, so that the window opens in the corner. Prints milliseconds, and RSS and PSS in
 * MB after SECONDS more.
 */

#define _GNU_SOURCE

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The corner of the window, with its border. */
enum { LEFT = 0, TOP = 0, SIDE = 200 };

static double
now_ms (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

/* Whether something was drawn: the patch does not have one colour only. */
static bool
is_drawn (Display *display)
{
  XImage *image = XGetImage (display, DefaultRootWindow (display), LEFT, TOP, SIDE, SIDE, AllPlanes, ZPixmap);
  bool    drawn = false;

  if (image == NULL)
    return false;
  for (int y = 0; y < SIDE && !drawn; y++)
    for (int x = 0; x < SIDE && !drawn; x++)
      drawn = XGetPixel (image, x, y) != XGetPixel (image, 0, 0);
  XDestroyImage (image);
  return drawn;
}

static double
read_mb (pid_t       pid,
         const char *file,
         const char *key)
{
  char   path[64], line[256];
  double mb = -1;
  FILE  *stream;

  snprintf (path, sizeof path, "/proc/%d/%s", (int) pid, file);
  stream = fopen (path, "r");
  if (stream == NULL)
    return mb;
  while (fgets (line, sizeof line, stream) != NULL)
    if (strncmp (line, key, strlen (key)) == 0)
      mb = atol (line + strlen (key)) / 1024.0;
  fclose (stream);
  return mb;
}

int
main (int   argc,
      char *argv[])
{
  Display *display = XOpenDisplay (NULL);
  double   start, frame;
  pid_t    pid;

  if (argc < 3 || display == NULL)
    {
      fprintf (stderr, "Usage: %s SECONDS COMMAND..., on a display\n", argv[0]);
      return 2;
    }
  if (is_drawn (display))
    {
      fprintf (stderr, "first-frame: the screen is not empty\n");
      return 2;
    }

  start = now_ms ();
  pid = fork ();
  if (pid == 0)
    {
      /* What a program has to say about this bare desktop is not measured. */
      if (freopen ("/dev/null", "w", stderr) != NULL)
        execvp (argv[2], &argv[2]);
      _exit (127);
    }
  while (!is_drawn (display))
    {
      if (waitpid (pid, NULL, WNOHANG) == pid || now_ms () - start > 60e3)
        {
          fprintf (stderr, "first-frame: %s showed nothing\n", argv[2]);
          return 1;
        }
      usleep (1000);
    }
  frame = now_ms () - start;
  sleep (atoi (argv[1]));
  printf ("%.1f %.1f %.1f\n", frame, read_mb (pid, "status", "VmRSS:"), read_mb (pid, "smaps_rollup", "Pss:"));
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  XCloseDisplay (display);
  return 0;
}
