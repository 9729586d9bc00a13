package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/lib/pq"
)

// mostPrepared is how many statements a connection keeps prepared. The program
// has some hundreds, of which a transaction of each kind runs a few dozen.
const mostPrepared = 512

// preparing opens connections that keep prepared what they run again and again.
// A move is thirty statements, a page of the desk a dozen, nearly all by a key: to
// plan one takes Postgres several times as long as to run it, and the plan does
// not depend on the key. Where it does (getPlanned, listPlanned), the statement is
// planned each time.
type preparing struct{ driver.Connector }

// planned marks in a context what is to be planned for its values.
type planned struct{}

// driverConn is what the driver's connections can do and database/sql uses.
type driverConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.QueryerContext
	driver.ExecerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
	driver.NamedValueChecker
}

// Connect opens a connection.
func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err //nolint:wrapcheck // the driver says what it was doing
	}
	dc, ok := c.(driverConn)
	if !ok {
		_ = c.Close()
		return nil, fmt.Errorf("a connection of the driver lacks methods: %T", c)
	}
	return &preparer{driverConn: dc, kept: map[string]statement{}}, nil
}

// statement is a prepared statement.
type statement interface {
	driver.StmtQueryContext
	driver.StmtExecContext
}

// preparer is a connection; one goroutine at a time uses it.
type preparer struct {
	driverConn

	within bool                 // a transaction is open
	kept   map[string]statement // by text; nil when it ran once and is not prepared yet
}

// BeginTx begins a transaction.
func (c *preparer) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.driverConn.BeginTx(ctx, o)
	if err != nil {
		return nil, err //nolint:wrapcheck // the driver says what it was doing
	}
	c.within = true
	return preparerTx{tx, c}, nil
}

// preparerTx is a transaction on a preparer.
type preparerTx struct {
	driver.Tx

	conn *preparer
}

// Commit ends the transaction.
func (t preparerTx) Commit() error {
	t.conn.within = false
	return t.Tx.Commit() //nolint:wrapcheck // the driver says what it was doing
}

// Rollback ends the transaction and undoes it.
func (t preparerTx) Rollback() error {
	t.conn.within = false
	return t.Tx.Rollback() //nolint:wrapcheck // the driver says what it was doing
}

// QueryContext runs a statement that gives rows.
func (c *preparer) QueryContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.prepared(ctx, q, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.driverConn.QueryContext(ctx, q, args) //nolint:wrapcheck // the driver says what it was doing
	}
	rows, err := s.QueryContext(ctx, args)
	if c.checked(q, err) && !c.within {
		return c.driverConn.QueryContext(ctx, q, args) //nolint:wrapcheck // the driver says what it was doing
	}
	return rows, err //nolint:wrapcheck // the driver says what it was doing
}

// ExecContext runs a statement.
func (c *preparer) ExecContext(ctx context.Context, q string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.prepared(ctx, q, args)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return c.driverConn.ExecContext(ctx, q, args) //nolint:wrapcheck // the driver says what it was doing
	}
	r, err := s.ExecContext(ctx, args)
	if c.checked(q, err) && !c.within {
		return c.driverConn.ExecContext(ctx, q, args) //nolint:wrapcheck // the driver says what it was doing
	}
	return r, err //nolint:wrapcheck // the driver says what it was doing
}

// prepared returns the statement as it is kept, nil when it is to be run as it
// is: one that is planned for its values, one without arguments, and the first
// time.
func (c *preparer) prepared(ctx context.Context, q string, args []driver.NamedValue) (statement, error) {
	if len(args) == 0 || ctx.Value(planned{}) != nil {
		return nil, nil //nolint:nilnil // none is not an error
	}
	s, known := c.kept[q]
	switch {
	case s != nil:
		return s, nil
	case !known:
		if len(c.kept) < mostPrepared {
			c.kept[q] = nil
		}
		return nil, nil //nolint:nilnil // none is not an error
	}
	d, err := c.PrepareContext(ctx, q)
	if err != nil {
		return nil, err //nolint:wrapcheck // the driver says what it was doing
	}
	s, ok := d.(statement)
	if !ok {
		return nil, fmt.Errorf("a statement of the driver lacks methods: %T", d)
	}
	c.kept[q] = s
	return s, nil
}

// checked reports whether the server does not know the statement any more, or a
// migration has changed its columns. It has not run then and is forgotten: outside
// a transaction it is run as it is, a transaction has failed by it.
func (c *preparer) checked(q string, err error) bool {
	var p *pq.Error
	if !errors.As(err, &p) || p.Code != "26000" && p.Code != "0A000" {
		return false
	}
	delete(c.kept, q)
	return true
}
