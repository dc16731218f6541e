package tui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/tui/firsthour"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// A harness drives the root without a terminal: messages in, views out. It runs
// in a synctest bubble, so that every command has finished, or waits for time,
// before the next message is sent.
type harness struct {
	t       testing.TB
	m       model
	backend *interviewtest.Backend
	quit    bool
	records []incident.Record // as they were kept, each state
	keepErr error
	wait    func()
	stop    context.CancelFunc

	mu    sync.Mutex
	queue []tea.Msg
}

// drive runs f with a harness in a bubble.
func drive(t *testing.T, width, height int, d interview.Draft, resumed bool, f func(*harness)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := newHarness(t, interviewtest.NewBackend(t), width, height, d, resumed)
		f(h)
		h.stop()
		time.Sleep(time.Minute) // the bubble's time: what ticks has ticked its last
	})
}

func newHarness(t testing.TB, b *interviewtest.Backend, width, height int, d interview.Draft, resumed bool) *harness {
	ctx, stop := context.WithCancel(t.Context())
	h := &harness{t: t, backend: b, wait: synctest.Wait, stop: stop}
	o := Options{Bank: b.Content.Bank, Draft: d, Resumed: resumed, Backend: b, Look: kit.Look{Still: true}, Now: interviewtest.Now, LoadIncident: func() (*Incident, error) { return h.incident(), nil }}
	h.m = newModel(ctx, o, &draftSaver{backend: b})
	h.send(tea.WindowSizeMsg{Width: width, Height: height})
	h.send(settledMsg{})
	return h
}

// incident is the first hour for a business in New Zealand, which is kept in the
// harness.
func (h *harness) incident() *Incident {
	h.t.Helper()
	guide, err := incident.Load()
	if err != nil {
		h.t.Fatal(err)
	}
	packs, err := countries.Load()
	if err != nil {
		h.t.Fatal(err)
	}
	return &Incident{
		Options: firsthour.Options{Guide: guide, Packs: packs, About: incident.Record{Country: "nz"}},
		Keep: func(r incident.Record) (string, error) {
			if h.keepErr != nil {
				return "", h.keepErr
			}
			h.records = append(h.records, r)
			return "/data/clients/own/incidents/" + r.ID + ".html", nil
		},
	}
}

// speaks changes the language of the frame.
func (h *harness) speaks(lang string) {
	h.t.Helper()
	w, err := i18n.Load(lang)
	if err != nil {
		h.t.Fatal(err)
	}
	h.m.kit.Catalog = w
	h.m, _ = h.m.enter(h.m.welcome())
}

func fresh() interview.Draft { return interview.New(interviewtest.Now()) }

// send updates the root and lets every command finish.
func (h *harness) send(msg tea.Msg) {
	h.t.Helper()
	h.update(msg)
	for {
		h.wait()
		h.mu.Lock()
		queue := h.queue
		h.queue = nil
		h.mu.Unlock()
		if len(queue) == 0 {
			return
		}
		for _, m := range queue {
			h.update(m)
		}
	}
}

func (h *harness) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		h.quit = true
		return
	case tea.BatchMsg:
		for _, c := range msg {
			h.launch(c)
		}
		return
	}
	next, cmd := h.m.Update(msg)
	h.m = next.(model)
	h.launch(cmd)
}

func (h *harness) launch(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		h.mu.Lock()
		defer h.mu.Unlock()
		h.queue = append(h.queue, msg)
	}()
}

// named are the keys that are written by name.
var named = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown},
	"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
	"pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp}, "end": {Code: tea.KeyEnd}, "home": {Code: tea.KeyHome},
	"space": {Code: tea.KeySpace, Text: " "}, "backspace": {Code: tea.KeyBackspace}, "f1": {Code: tea.KeyF1},
	"ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+z": {Code: 'z', Mod: tea.ModCtrl}, "ctrl+u": {Code: 'u', Mod: tea.ModCtrl},
	"ctrl+r": {Code: 'r', Mod: tea.ModCtrl}, "ctrl+s": {Code: 's', Mod: tea.ModCtrl},
}

// press sends keys, separated by spaces: names, or single letters.
func (h *harness) press(keys string) {
	h.t.Helper()
	for k := range strings.FieldsSeq(keys) {
		h.key(k)
	}
}

func (h *harness) key(k string) {
	h.t.Helper()
	msg, ok := named[k]
	if !ok {
		r := []rune(k)
		if len(r) != 1 {
			h.t.Fatalf("no key %q", k)
		}
		msg = tea.KeyPressMsg{Code: r[0], Text: k}
	}
	h.send(msg)
}

func (h *harness) typed(s string) {
	h.t.Helper()
	for _, r := range s {
		if r == ' ' {
			h.key("space")
			continue
		}
		h.key(string(r))
	}
}

// view is what is on the screen, without escapes.
func (h *harness) view() string {
	lines := strings.Split(ansi.Strip(h.m.View().Content), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func (h *harness) sees(text string) {
	h.t.Helper()
	if v := h.view(); !strings.Contains(strings.Join(strings.Fields(v), " "), text) {
		h.t.Fatalf("%q is not on the screen:\n%s", text, v)
	}
}

// door presses the digit of the option that begins with label, which may be below what
// is in sight.
func (h *harness) door(label string) {
	h.t.Helper()
	for range 40 {
		for l := range strings.SplitSeq(h.view(), "\n") {
			f := strings.Fields(strings.TrimLeft(l, " ›"))
			if len(f) > 1 && strings.HasPrefix(strings.Join(f[1:], " "), label) {
				h.key(f[0])
				return
			}
		}
		h.press("down")
	}
	h.t.Fatalf("there is no %q:\n%s", label, h.view())
}

func diff(want, got any) string { return cmp.Diff(want, got) }
