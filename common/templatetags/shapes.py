"""The drawn shapes: icons on a 16 px grid, status signs on a 12 px one. Constants, never input."""

ICONS = {
    "search": '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3.5 3.5"/>',
    "down": '<path d="m4 6 4 4 4-4"/>',
    "up": '<path d="m4 10 4-4 4 4"/>',
    "left": '<path d="m10 4-4 4 4 4"/>',
    "right": '<path d="m6 4 4 4-4 4"/>',
    "plus": '<path d="M8 3v10M3 8h10"/>',
    "minus": '<path d="M3.5 8h9"/>',
    "close": '<path d="m4 4 8 8M12 4l-8 8"/>',
    "check": '<path d="m3.5 8.5 3 3 6-7"/>',
    "info": '<circle cx="8" cy="8" r="5.5"/><path d="M8 7.5v3.2M8 5.2v.1"/>',
    "warning": '<path d="M8 2.5 14 13H2z"/><path d="M8 6.5v3M8 11.3v.1"/>',
    "link": '<path d="M6.5 9.5a2.5 2.5 0 0 0 3.5 0l2.5-2.5A2.5 2.5 0 0 0 9 3.5l-1 1M9.5 6.5a2.5 2.5 0 0 0-3.5 0'
    'L3.5 9A2.5 2.5 0 0 0 7 12.500l1-1"/>',
    "download": '<path d="M8 2.5v7.5m-3-3 3 3 3-3M3 13h10"/>',
    "mail": '<rect x="2" y="3.5" width="12" height="9" rx="1"/><path d="m2.5 4.5 5.5 4 5.5-4"/>',
    "people": '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 13c.4-2.6 2.2-4 4.5-4s4.1 1.4 4.5 4M10.5 3.2'
    'a2.5 2.5 0 0 1 0 4.6M12 9.4c1.4.5 2.3 1.7 2.5 3.6"/>',
    "dots": '<g fill="currentColor" stroke="none"><circle cx="3.25" cy="8" r="1.25"/><circle cx="8" cy="8" r="1.25"/>'
    '<circle cx="12.75" cy="8" r="1.25"/></g>',
    "again": '<path d="M13 8a5 5 0 1 1-1.5-3.5M13 2.500v3h-3"/>',
    "pencil": '<path d="M10.8 2.7 13.3 5.2 5.5 13H3v-2.5z"/><path d="m9.2 4.3 2.5 2.5"/>',
    "copy": '<rect x="5.5" y="5.5" width="8" height="8" rx="1"/><path d="M10.5 3.5v-1h-8v8h1"/>',
    "key": '<circle cx="5.5" cy="10.5" r="3"/><path d="m7.7 8.3 5.3-5.3M11 5l1.8 1.8"/>',
    "calendar": '<rect x="2.5" y="3.5" width="11" height="10" rx="1"/><path d="M2.5 6.5h11M5.5 2v3M10.5 2v3"/>',
    "lock": '<rect x="3.5" y="7" width="9" height="6.5" rx="1"/><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>',
    "bin": '<path d="M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.5 9h6l.5-9"/>',
    "clock": '<circle cx="8" cy="8" r="5.5"/><path d="M8 5v3.2l2 1.3"/>',
    "book": '<path d="M8 4c-1.5-1-3.5-1.2-5.5-1v9.5c2-.2 4 0 5.5 1 1.5-1 3.5-1.2 5.5-1V3c-2-.2-4 0-5.5 1zM8 4v9.5"/>',
}

SIGNS = {
    "dot": '<circle class="f" cx="6" cy="6" r="2.5"/>',
    "dashed": '<circle cx="6" cy="6" r="5" stroke-dasharray="1.6 2.33"/>',
    "half": '<circle cx="6" cy="6" r="5"/><path class="f" d="M6 1a5 5 0 0 1 0 10z"/>',
    "ring": '<circle cx="6" cy="6" r="5"/><circle class="f" cx="6" cy="6" r="2.2"/>',
    "tick": '<circle class="f" cx="6" cy="6" r="5.5"/><path class="k" d="m3.6 6.2 1.7 1.7 3.1-3.6"/>',
    "cross": '<circle class="f" cx="6" cy="6" r="5.5"/><path class="k" d="m4 4 4 4M8 4 4 8"/>',
    "clock": '<circle cx="6" cy="6" r="5"/><path d="M6 3.4V6l1.7 1"/>',
    "arrow": '<circle cx="6" cy="6" r="5"/><path d="m4.8 3.8 2.2 2.2-2.2 2.2"/>',
    "minus": '<circle cx="6" cy="6" r="5"/><path d="M3.8 6h4.4"/>',
    "square": '<rect class="f" x=".5" y=".5" width="11" height="11" rx="2"/><path class="k" d="M3.5 6h5"/>',
}

# State → (weight of the words, shape). Only exceptions speak: colour grows with how much the reader must act.
STATUS_LOOKS = {
    "active": ("st-on", "dot"),
    "ending": ("st-warn", "clock"),
    "ended": ("st-off", "minus"),
    "not_sent": ("st-none", "dashed"),
    "sent": ("st-go", "half"),
    "opened": ("st-go", "ring"),
    "approved": ("st-ok", "tick"),
    "declined": ("st-bad", "cross"),
    "expired": ("st-warn", "clock"),
    "superseded": ("st-warn", "arrow"),
    "terminated": ("st-bad", "minus"),
    "queued": ("st-none", "dashed"),
    "sending": ("st-go", "half"),
    "mail_sent": ("st-ok", "tick"),
    "retrying": ("st-warn", "clock"),
    "uncertain": ("st-warn", "arrow"),
    "bounced": ("st-bad", "cross"),
    "failed": ("st-bad", "square"),
    "inactive": ("st-off", "minus"),
    "blocked": ("st-bad", "square"),
    "invited": ("st-go", "half"),
    "invitation_expired": ("st-warn", "clock"),
    "removed": ("st-off", "cross"),
}
