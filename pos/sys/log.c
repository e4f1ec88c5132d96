#include "pos/sys/log.h"

#include <fcntl.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

void log_open(const char *name)
{
	openlog(name, LOG_PID, LOG_USER);
}

void log_mask(char *line)
{
	while (*line) {
		size_t digits = strspn(line, "0123456789");
		if (digits >= LOG_DIGITS_MAX)
			memset(line, '*', digits);
		line += digits ? digits : 1;
	}
}

void log_message(enum log_weight weight, const struct message *message)
{
	char line[LOG_LINE_MAX];
	message_say(line, sizeof line, LANG_EN, message);
	log_mask(line);
	syslog(weight == LOG_TROUBLE ? LOG_WARNING : LOG_INFO, "%s", line);
}

void log_says(enum log_weight weight, struct says says)
{
	struct message message = message_of(says);
	log_message(weight, &message);
}

void stderr_to_file(struct stderr_away *away, const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (file < 0)
		file = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (file < 0)
		return;
	int saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	if (saved >= 0 && dup2(file, STDERR_FILENO) >= 0)
		away->saved = saved;
	close(file);
}

void stderr_away_done(struct stderr_away *away)
{
	if (!away->saved)
		return;
	dup2(away->saved, STDERR_FILENO);
	close(away->saved);
	away->saved = 0;
}
