package web

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func TestCookieJar(t *testing.T) {
	const secure, hidden, same = "web.cookie.secure", "web.cookie.httponly", "web.cookie.samesite"
	full := "; Secure; HttpOnly; SameSite=Lax"
	for lines, want := range map[string]status{
		"sid=a; Path=/|sid=b; Path=/" + full:                                                 nil,
		"sid=a; Path=/" + full + "|sid=b; Path=/x":                                           {secure: checks.Fail},
		"sid=a" + full + "|sid=b; Path=/x":                                                   {secure: checks.Fail},
		"sid=a; Path=/|sid=; Path=/; Max-Age=0":                                              nil,
		"sid=a; Path=/|sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT":                  nil,
		"sid=a; Path=/|sid=; Path=/x; Max-Age=0":                                             {secure: checks.Fail},
		"sid=a; Max-Age=-1":                                                                  nil,
		"sid=a; Expires=Thursday, 01-Jan-70 00:00:01 GMT":                                    nil,
		"sid=a; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=3600":                         {secure: checks.Fail},
		"sid=a; Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT":                         nil,
		"sid=a; Expires=Wed, 01 Jan 2031 00:00:00 GMT":                                       {secure: checks.Fail},
		"sid=a; Expires=gone":                                                                {secure: checks.Fail},
		"sid=a; Domain=elsewhere.test":                                                       nil, // refused: the site is not of that domain
		"sid=a; Domain=.shop.example; Path=/" + full + "|sid=a; Domain=shop.example; Path=/": {secure: checks.Fail},
		"sid=a; SameSite=Nope; SameSite=Strict; Secure; HttpOnly":                            nil,
		"sid=a; SameSite=Strict; SameSite=Nope; Secure; HttpOnly":                            {same: checks.Partial},
		"sid=a; SameSite; Secure; HttpOnly":                                                  {same: checks.Partial},
		"sid=a; SameSite=NONE; Secure; HttpOnly":                                             nil,
		"sid=a; Secure=false; HttpOnly=no; samesite=lAX":                                     nil,
		"__Secure-a=b; HttpOnly; SameSite=Lax":                                               {secure: checks.Partial},
		"__host-a=b; Secure; Path=/x; SameSite=Lax":                                          {secure: checks.Partial},
		"__Host-a=b; Secure; Path=/; Domain=shop.example; SameSite=Lax":                      {secure: checks.Partial},
	} {
		var headers []string
		for line := range strings.SplitSeq(lines, "|") {
			headers = append(headers, "Set-Cookie: "+line)
		}
		got := answer(t, "x", headers...)
		for _, id := range []string{secure, hidden, same} {
			w, named := want[id]
			if !named && want != nil {
				continue
			}
			if !named {
				w = checks.Pass
			}
			if f := got[id]; f.Status != w {
				t.Errorf("%s: %s: %v (%q), want %v", lines, id, f.Status, f.Detail, w)
			}
		}
	}
}

func TestSessionNames(t *testing.T) {
	for name, want := range map[string]bool{
		"PHPSESSID": true, "JSESSIONID": true, "JSESSIONIDSSO": true, "ASP.NET_SessionId": true, "ASPSESSIONIDQQABCDEF": true,
		"connect.sid": true, "SID": true, "sessionid": true, "laravel_session": true, "_session_id": true, "MoodleSession": true,
		"wordpress_logged_in_0123": true, "access_token": true, "authToken": true, "jwt": true, "remember_me": true, "user-session2": true,
		".ASPXAUTH": true, ".AspNetCore.Identity.Application": true, "SSESS0123456789abcdef0123456789abcdef": true, "login": true, "auth": true,
		"sidebar": false, "side": false, "inside": false, "residence": false, "author": false, "authority": false, "assess": false,
		"blogging": false, "lang": false, "theme": false, "csrftoken": false, "XSRF-TOKEN": false, "__RequestVerificationToken": false,
		"consider": false, "essential": false, "tokenizer": false, "loginless": false, "_ga": false, "president": false,
	} {
		if got := (cookie{name: name}).isSession(); got != want {
			t.Errorf("%s: %v, want %v (%q)", name, got, want, nameWords(name))
		}
	}
}
