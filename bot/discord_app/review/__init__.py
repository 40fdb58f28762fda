"""What moderators see and press in Discord: the queue, its forms, the log's rows and figures.

    words, why, filter -> pages, rows, stats -> buttons, row_buttons, forms

What is decided is bot/review's; the commands that open these pages are in `commands/`.
A page carries buttons and a button opens pages, so a button imports its page when it is pressed.
"""
