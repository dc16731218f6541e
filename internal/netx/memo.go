package netx

import "sync"

// A Memo remembers values for the length of a run. The zero value is empty.
type Memo struct {
	mu   sync.Mutex
	held map[string]func() any
}

// Once returns what do returned for the key the first time. Others who ask
// meanwhile wait; where do panics, each of them panics too.
func (m *Memo) Once(key string, do func() any) any {
	m.mu.Lock()
	if m.held == nil {
		m.held = map[string]func() any{}
	}
	f, ok := m.held[key]
	if !ok {
		f = sync.OnceValue(do)
		m.held[key] = f
	}
	m.mu.Unlock()
	return f()
}
