#include "sync/hq/banned_words.h"

#include "pos/core/attr.h"
#include "pos/core/text.h"
#include "sync/rules.h"

#include <string.h>

/* 侵害消费者权益行为处罚办法 Art. 12: a clause that leaves the interpretation to the seller alone.
 */
static const char *const last_words[] = {"最终解释权", "最終解釋權", "解释权归", "解釋權歸",
	"解释权属", "解釋權屬", "有权单方", "有權單方", "final interpretation",
	"right of interpretation", "final right to interpret"};

/* 广告法 Art. 9 (3), "国家级、最高级、最佳" and what is said in their place; Art. 28: untrue. */
static const char *const superlatives[] = {"国家级", "國家級", "世界级", "世界級", "最高级",
	"最高級", "最佳", "最好", "最优", "最優", "最低价", "最低價", "最便宜", "最先进", "最先進",
	"最强", "最強", "最新科技", "顶级", "頂級", "极品", "極品", "第一品牌", "全国第一",
	"全國第一", "全网第一", "全網第一", "销量第一", "銷量第一", "世界第一", "全球第一",
	"全网最低", "全網最低", "史上最", "绝无仅有", "絕無僅有", "独一无二", "獨一無二", "万能",
	"萬能", "百分百有效", "100%有效", "包治", "best in the world", "best in china",
	"world's best", "world-class", "number one brand", "lowest price guaranteed",
	"guaranteed lowest", "100% effective"};

static const char *const draws[] = {
	"抽奖", "抽獎", "摇奖", "搖獎", "大转盘", "大轉盤", "lucky draw", "lottery", "prize draw"};

/* Three bytes of UTF-8 that show nothing or decorate: ideographic space, zero width, middle dots.
 */
static const char *const hiding[] = {"\xE3\x80\x80", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
	"\xEF\xBB\xBF", "\xE2\x80\xA2", "\xEF\xBC\x8A"};

static size_t hidden_at(const char *at)
{
	if (strchr(" \t\r\n*_-.|/", *at))
		return 1;
	if (strncmp(at, "\xC2\xB7", 2) == 0 || strncmp(at, "\xC2\xA0", 2) == 0)
		return 2;
	for (size_t i = 0; i < LENGTH(hiding); i++)
		if (strncmp(at, hiding[i], 3) == 0)
			return 3;
	return 0;
}

/* Without what hides, in small letters; cut at cap. */
static void bare(char *out, size_t cap, const char *text)
{
	size_t used = 0;
	while (*text && used + 1 < cap) {
		size_t hidden = hidden_at(text);
		char c = *text;
		text += hidden ? hidden : 1;
		if (!hidden)
			out[used++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	out[used] = '\0';
}

static bool says(const char *bare_text, const char *word)
{
	char bare_word[BANNED_WORD_MAX];
	bare(bare_word, sizeof bare_word, word);
	return bare_word[0] && strstr(bare_text, bare_word);
}

static const char *one_of(const char *bare_text, const char *const words[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (says(bare_text, words[i]))
			return words[i];
	return NULL;
}

static bool one_line_of(const char *bare_text, const char *more, char word[BANNED_WORD_MAX])
{
	while (*more) {
		size_t size = strcspn(more, "\n");
		text_copy(word, size < BANNED_WORD_MAX ? size + 1 : BANNED_WORD_MAX, more);
		if (says(bare_text, word))
			return true;
		more += size + (more[size] == '\n');
	}
	return false;
}

bool banned_word_in(const char *text, const char *more, char word[BANNED_WORD_MAX], bool *last_word)
{
	char bare_text[RULE_TERMS_MAX + 1];
	bare(bare_text, sizeof bare_text, text);
	const char *found = one_of(bare_text, last_words, LENGTH(last_words));
	*last_word = found != NULL;
	if (!found)
		found = one_of(bare_text, superlatives, LENGTH(superlatives));
	if (found)
		text_copy(word, BANNED_WORD_MAX, found);
	return found || one_line_of(bare_text, more, word);
}

bool speaks_of_draw(const char *text)
{
	char bare_text[RULE_TERMS_MAX + 1];
	bare(bare_text, sizeof bare_text, text);
	return one_of(bare_text, draws, LENGTH(draws)) != NULL;
}
