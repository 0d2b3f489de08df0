"""Line drawings on a grid of 24, our own. Every icon stands beside a word."""

PATHS = {
    "today": '<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/>',
    "cases": '<path d="M3 6h7l2 2h9v11H3z"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6"/>'
    '<path d="M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.5 3.5 5.5"/>',
    "groups": '<circle cx="12" cy="7" r="3"/><circle cx="5" cy="10" r="2"/>'
    '<circle cx="19" cy="10" r="2"/><path d="M6.5 20c.3-4 2.2-6 5.5-6s5.2 2 5.5 6"/>'
    '<path d="M1.5 18c.2-2.5 1.3-4 3.5-4M22.5 18c-.2-2.5-1.3-4-3.5-4"/>',
    "received": '<path d="M3 13v7h18v-7M3 13l3-9h12l3 9M3 13h5l1.5 3h5l1.5-3h5"/>',
    "alerts": '<path d="M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21.5h4"/>',
    "unassigned": '<path d="M4 5h16M4 10h16M4 15h9M17 14v6M14 17h6"/>',
    "agency": '<path d="M4 21V5l8-3v19M12 9h8v12M2 21h20M7 8v.3M7 12v.3"/>'
    '<path d="M7 16v.3M16 13v.3M16 17v.3"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-5 3.5-7 8-7s7.4 2 8 7"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5.5 5.5"/>',
    "hide": '<path d="M3 3l18 18M10 5.3A10 10 0 0 1 12 5c5 0 8 4 10 7a20 20 0 0 1-3 3.7"/>'
    '<path d="M6.5 6.8A19 19 0 0 0 2 12c2 3 5 7 10 7a10 10 0 0 0 5-1.4"/>',
    "leave": '<path d="M14 4h6v16h-6M3 12h12M11 8l4 4-4 4"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
    "lock": '<path d="M5 11h14v9H5zM8 11V8a4 4 0 0 1 8 0v3"/>',
    "shared": '<circle cx="6" cy="12" r="2.5"/><circle cx="18" cy="6" r="2.5"/>'
    '<circle cx="18" cy="18" r="2.5"/><path d="m8.2 10.9 7.6-3.8M8.2 13.1l7.6 3.8"/>',
    "check": '<path d="m4 12.5 5 5L20 6.5"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "warn": '<path d="M12 3 22 20H2zM12 10v4.5M12 17.2v.3"/>',
    "stop": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 7.5v5.5M12 16.2v.3"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.7v.3"/>',
    "eye": '<path d="M2 12c2-3 5-7 10-7s8 4 10 7c-2 3-5 7-10 7s-8-4-10-7z"/>'
    '<circle cx="12" cy="12" r="3"/>',
    "phone": '<path d="M5 3h4l2 5-2.5 2c1 2.5 3 4.5 5.5 5.5L16 13l5 2v4a2 2 0 0 1-2 2'
    'C10 21 3 14 3 5a2 2 0 0 1 2-2z"/>',
    "add": '<path d="M12 5v14M5 12h14"/>',
}
