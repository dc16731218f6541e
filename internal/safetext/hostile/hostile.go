// Package hostile holds the strings that every export is tested with: what a
// server, a certificate or a file may hold to drive a terminal, run in a page or
// break a spreadsheet. Only tests import it.
package hostile

import "strings"

// Strings returns the corpus.
func Strings() []string {
	out := []string{
		"\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]2;title\x1b\\", "\x1b]8;;http://x\x07link\x1b]8;;\x07",
		"\x1b]52;c;ZXZpbA==\x07", "\x1b]4;1;rgb:00/00/00\x07", "\x1b]9;notify\x07", "\x1b]133;A\x07", "\x1b]777;notify;a;b\x07", "\x1b]1337;File=:AAAA\x07",
		"\x1b]0;no end", "\x1bP$q\"p\x1b\\", "\x1b_apc\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\",
		"\x1b[6n", "\x1b[21t", "\x1b[c", "\u009b31m", "\u009d0;x\u009c", "\u0090q\u009c", "\x9b31m",
		"\u202eevil\u202c", "\u2066a\u2069", "\u200bzero\u200dwidth\u2060", "\ufeffbom", "\u061calm", "\u2028line\u2029para",
		"\U000e0041\U000e007f", "\ue000private", "\ufff9a\ufffab\ufffb", "a" + strings.Repeat("\u0301", 10_000),
		"\xc0\xaf", "\xff\xfe", "\xe2\x82", "\xed\xa0\x80", "\x00nul", "a\rb", "a\nforged line", "a\r\nSet-Cookie: x",
		`\033[31m`, `\x1b[31m`, `\u001b[31m`, "%1b[31m", "&#27;[31m", "\b\b\b", "\x07", "\x0b\x0c", "\x7f",
		"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</title><script>", "</style><script>", "</text></svg><script>",
		"' onmouseover='alert(1)", "javascript:alert(1)", "JaVaScRiPt\t:alert(1)", "java&#x0A;script:alert(1)", "data:text/html,<script>alert(1)</script>",
		"{{.}}", "{{template \"x\"}}", "${7*7}", "<!--", "-->", "]]>", "<![CDATA[", "'; DROP TABLE x; --", "`backtick`",
		"=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "|x|", "[a](javascript:alert(1))",
		strings.Repeat("A", 1<<20), strings.Repeat("\u202e", 5000), strings.Repeat("\\", 5000),
	}
	for c := range rune(0x20) {
		out = append(out, "c0 "+string(c)+" c0")
	}
	for c := rune(0x80); c < 0xa0; c++ {
		out = append(out, "c1 "+string(c)+" c1")
	}
	return out
}
