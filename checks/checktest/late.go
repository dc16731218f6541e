package checktest

import (
	"context"
	"net"
	"time"
)

// Late returns the script of a server that stands far away: what it says arrives
// a round trip late, and so does the connection.
func Late(trip time.Duration, script Script) Script {
	return func(ctx context.Context, c net.Conn, n int) {
		far := &farConn{Conn: c, ctx: ctx, trip: trip, queue: make(chan parcel, 256), sent: make(chan struct{})}
		go far.deliver()
		script(ctx, far, n)
		close(far.queue)
		<-far.sent
	}
}

// A parcel is what was written at once, with when it arrives; one without text
// says that no more will come.
type parcel struct {
	at   time.Time
	text []byte
}

// A farConn is the server's side of a connection to far away.
type farConn struct {
	net.Conn
	ctx   context.Context
	trip  time.Duration
	queue chan parcel
	sent  chan struct{}
}

// Write implements net.Conn.
func (c *farConn) Write(b []byte) (int, error) {
	if err := c.send(append([]byte(nil), b...)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Close implements net.Conn. What was written before still arrives.
func (c *farConn) Close() error { return c.send(nil) }

// CloseWrite ends this half of the connection, as that of net.TCPConn does.
func (c *farConn) CloseWrite() error { return c.send(nil) }

// SetWriteDeadline implements net.Conn. What is on its way cannot be held back.
func (c *farConn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline implements net.Conn.
func (c *farConn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

func (c *farConn) send(text []byte) error {
	select {
	case c.queue <- parcel{time.Now().Add(c.trip), text}:
		return nil
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
}

func (c *farConn) deliver() {
	defer close(c.sent)
	for p := range c.queue {
		wait := time.NewTimer(time.Until(p.at))
		select {
		case <-wait.C:
		case <-c.ctx.Done():
			wait.Stop()
			continue
		}
		if p.text == nil {
			closeWrite(c.Conn)
		} else {
			_, _ = c.Conn.Write(p.text)
		}
	}
}
